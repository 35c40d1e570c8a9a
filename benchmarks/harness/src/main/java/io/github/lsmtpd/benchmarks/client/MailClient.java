package io.github.lsmtpd.benchmarks.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client that waits for each reply. Not thread safe. */
public final class MailClient implements AutoCloseable {
    private static final int OK = 250;
    private static final int READ_BUFFER = 512;

    private final SocketChannel channel;
    private final ReplyReader replies = new ReplyReader();
    private final ByteBuffer in = ByteBuffer.allocate(READ_BUFFER).limit(0);

    private MailClient(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects from an address of the loopback network, such as 127.0.0.2, and says hello. */
    public static MailClient connect(InetAddress from, int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(from, 0));
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            MailClient client = new MailClient(channel);
            client.expect(220, client.readReply());
            client.expect(OK, client.command("EHLO client.example.com"));
            return client;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Connects from the usual address. */
    public static MailClient connect(int port) throws IOException {
        return connect(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Sends a message.
     *
     * @param ended its text with {@link MailText#END}
     * @return the code of the final reply, or of an earlier one that refused it
     */
    public int send(byte[] ended) throws IOException {
        for (String command : new String[] {"MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA"}) {
            int code = command(command);
            if (code / 100 > 3) {
                return code;
            }
        }
        write(ByteBuffer.wrap(ended));
        return readReply();
    }

    /** Sends a command, and returns the code of its reply. */
    public int command(String line) throws IOException {
        write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.US_ASCII)));
        return readReply();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private int readReply() throws IOException {
        int code = replies.read(in);
        while (code == ReplyReader.NONE) {
            if (channel.read(in.clear()) < 0) {
                throw new EOFException("the server closed the connection");
            }
            code = replies.read(in.flip());
        }
        return code;
    }

    private void expect(int expected, int code) throws IOException {
        if (code != expected) {
            throw new IOException("the server answered " + code + ", not " + expected);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
