package io.github.lsmtpd.examples.gateway;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends the bytes it is told to; for one thread. Every read gives up after a quarter of an hour. */
public final class SmtpTestClient implements Closeable {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private SmtpTestClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    }

    /** Connects and says EHLO. */
    public static SmtpTestClient connect(int port) throws IOException {
        return connect(port, "EHLO");
    }

    /** Connects and says LHLO. */
    public static SmtpTestClient connectLmtp(int port) throws IOException {
        return connect(port, "LHLO");
    }

    private static SmtpTestClient connect(int port, String hello) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(900_000);
        socket.setTcpNoDelay(true);
        SmtpTestClient client = new SmtpTestClient(socket);
        client.expect("220");
        client.command(hello + " client.example.com", "250");
        return client;
    }

    /** Sends a whole message and returns the id that the 250 carries, which is the sink's promise. */
    public String send(String sender, String recipient, byte[] content) throws IOException {
        startData(sender, recipient);
        endData(content);
        return acceptedId();
    }

    public void startData(String sender, String recipient) throws IOException {
        command("MAIL FROM:<" + sender + "> BODY=8BITMIME", "250");
        command("RCPT TO:<" + recipient + ">", "250");
        command("DATA", "354");
    }

    /** Sends the content, which ends in CRLF, with its dots stuffed (RFC 5321 §4.5.2), and the end of data. */
    public void endData(byte[] content) throws IOException {
        int previous = '\n';
        for (byte octet : content) {
            if (octet == '.' && previous == '\n') {
                out.write('.');
            }
            out.write(octet);
            previous = octet;
        }
        out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Sends content that has no dot to be stuffed, and no end. */
    void sendPart(byte[] content) throws IOException {
        out.write(content);
        out.flush();
    }

    /** Waits for the reply to the end of data. */
    public String acceptedId() throws IOException {
        Matcher id = UUID_TEXT.matcher(expect("250"));
        if (!id.find()) {
            throw new IOException("no message id in the reply to the end of data");
        }
        return id.group();
    }

    public String command(String line, String code) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return expect(code);
    }

    /** Reads a whole reply, and returns its last line. */
    public String expect(String code) throws IOException {
        String line = readLine();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = readLine();
        }
        if (!line.startsWith(code)) {
            throw new OtherReplyException("expected " + code + ", got: " + line);
        }
        return line;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("connection closed by the server");
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    /** The server has answered, though not as expected. */
    public static final class OtherReplyException extends IOException {
        private static final long serialVersionUID = 1L;

        OtherReplyException(String message) {
            super(message);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
