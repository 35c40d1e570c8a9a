package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that sends what it is told to, over the loopback. */
final class SocketClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    SocketClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.US_ASCII));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The server may have closed already. */
    void trySend(byte[] bytes) {
        try {
            send(bytes);
        } catch (IOException e) {
            // what is read next shows it
        }
    }

    /** The next line, or null at the end, which may be a reset. */
    String line() throws IOException {
        try {
            return in.readLine();
        } catch (SocketException e) {
            return null;
        }
    }

    /** Reads replies up to one that begins so. */
    void skipTo(String reply) throws IOException {
        String line;
        do {
            line = line();
            assertThat(line).as("the next reply, before " + reply).isNotNull();
        } while (!line.startsWith(reply));
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
