package io.github.lsmtpd;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** The plainest client that there is, over the loopback; used by one thread. */
final class SmtpClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private Socket socket;
    private InputStream in;

    /** Connects, and reads nothing yet. */
    static SmtpClient connected(int port) throws IOException {
        return new SmtpClient(port);
    }

    private SmtpClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Connects, reads the greeting, and sends EHLO. */
    static SmtpClient greeted(int port) throws IOException {
        SmtpClient client = new SmtpClient(port);
        client.reply();
        client.ask("EHLO client.example\r\n");
        return client;
    }

    /** Shakes hands; all that follows is encrypted. */
    void startTls(String version) throws IOException {
        SSLSocket encrypted = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(socket, "mx.example.com", socket.getPort(), true);
        encrypted.setEnabledProtocols(new String[] {version});
        encrypted.startHandshake();
        socket = encrypted;
        in = new BufferedInputStream(encrypted.getInputStream());
    }

    /** Sends nothing more, but goes on to read. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Sends a message in one write; gives the reply to its end. */
    String deliver(String recipient, String body) throws IOException {
        sendMessage(recipient, body);
        return replyToMessage();
    }

    void sendMessage(String recipient, String body) throws IOException {
        send("MAIL FROM:<a@b.example>\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n" + body + "\r\n.\r\n");
    }

    String replyToMessage() throws IOException {
        reply();
        reply();
        reply();
        return reply();
    }

    String ask(String text) throws IOException {
        send(text);
        return reply();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The last line of the next reply, without its CRLF; empty when the server has closed the connection. */
    String reply() throws IOException {
        String line;
        do {
            line = line();
        } while (line.length() > 3 && line.charAt(3) == '-');
        return line;
    }

    /** The texts of the next reply, each after its code. */
    List<String> replyTexts() throws IOException {
        List<String> texts = new ArrayList<>();
        String line;
        do {
            line = line();
            texts.add(line.substring(4));
        } while (line.charAt(3) == '-');
        return texts;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
