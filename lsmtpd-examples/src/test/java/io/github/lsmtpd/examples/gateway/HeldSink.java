package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Setting;
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

    private static final Setting<Integer> SETTING =
            Setting.port("port", PORT, 1).meaning("port of the test");

    @Override
    public String name() {
        return "held";
    }

    static int port(Settings settings) {
        return settings.find(SETTING).orElseThrow();
    }

    @Override
    public MessageSink create(Settings settings) {
        int port = port(settings);
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
