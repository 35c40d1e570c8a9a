package io.github.lsmtpd.internal.netty;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client up to STARTTLS, over the loopback. It reads no byte more than it returns. */
final class PlainClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private PlainClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Connects, and says hello. */
    static PlainClient greeted(int port, String hello) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(600_000);
        socket.setTcpNoDelay(true);
        PlainClient client = new PlainClient(socket);
        client.reply();
        client.send(hello + " before.example\r\n");
        client.reply();
        return client;
    }

    /** Sends in one segment. */
    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        String line;
        do {
            line = line();
        } while (line.startsWith("-", 3));
        return line;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    /** What comes until the server closes or resets the connection. */
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                rest.append((char) octet);
            }
        } catch (SocketException e) { // a reset
            return rest.toString();
        }
        return rest.toString();
    }

    TlsClient startTls() throws Exception {
        return TlsClient.over(socket, "TLSv1.3", "mail.example.org", null);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
