package io.github.lsmtpd;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client's connection over the loopback. */
final class SocketConnection implements DialogConnection {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final SmtpServer server;
    private Socket socket;
    private InputStream in;

    private SocketConnection(SmtpServer server) throws IOException {
        this.server = server;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Starts a server and connects to it. */
    static DialogConnection to(SmtpServerBuilder builder) {
        try {
            return new SocketConnection(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable String readLine() {
        try {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                line.append((char) c);
                if (line.length() > 1 && line.substring(line.length() - 2).equals("\r\n")) {
                    return line.substring(0, line.length() - 2);
                }
            }
            return line.isEmpty() ? null : line + "<end of connection>";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void startTls() {
        try {
            SSLSocket encrypted = (SSLSocket)
                    TestTls.context().getSocketFactory().createSocket(socket, "mx.example.com", server.port(), true);
            encrypted.startHandshake();
            socket = encrypted;
            in = new BufferedInputStream(encrypted.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stopServer() {
        new Thread(() -> server.stop(Duration.ofSeconds(30)), "stop").start();
    }

    @Override
    public void close() {
        hangUp();
        server.close();
    }
}
