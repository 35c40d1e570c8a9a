package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executors;

/** A sink, {@code SINK=held}, that holds each delivery until the test lets it go: it connects, and waits for a byte. */
public final class HeldSink implements MessageSinkProvider {
    static final String PORT = "HELD_PORT";

    @Override
    public String name() {
        return "held";
    }

    @Override
    public MessageSink create(Settings settings) {
        int port = settings.port(PORT, 0, 1);
        return MessageSink.blocking(message -> await(port), Executors.newCachedThreadPool());
    }

    /** Waits until the test lets it go. */
    static void await(int port) throws IOException {
        try (Socket test = new Socket(InetAddress.getLoopbackAddress(), port)) {
            if (test.getInputStream().read() < 0) {
                throw new EOFException("not let go");
            }
        }
    }

    /** The test's side: accepts one connection for each delivery that has begun. */
    static ServerSocket listen() throws IOException {
        ServerSocket deliveries = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        deliveries.setSoTimeout(600_000);
        return deliveries;
    }
}
