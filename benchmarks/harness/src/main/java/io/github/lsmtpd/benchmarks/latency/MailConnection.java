package io.github.lsmtpd.benchmarks.latency;

import io.github.lsmtpd.benchmarks.client.ReplyReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection that prepares a message up to DATA, waits until a message is due, sends its body, and begins again. Belongs
 * to the one thread of {@link OpenLoop}.
 *
 * <pre>
 *   GREETING -> EHLO -> MAIL -> RCPT -> DATA -> READY --send--> BODY --250--> MAIL
 * </pre>
 */
final class MailConnection {
    private static final int READ_BUFFER = 2_048;

    /** What it waits for, with the code that must come and what is then sent. */
    private enum State {
        GREETING(220, "EHLO client.example.com\r\n"),
        EHLO(250, "MAIL FROM:<a@example.com>\r\n"),
        MAIL(250, "RCPT TO:<b@example.com>\r\n"),
        RCPT(250, "DATA\r\n"),
        DATA(354, ""),
        READY(0, ""),
        BODY(250, "MAIL FROM:<a@example.com>\r\n");

        private final int code;
        private final ByteBuffer answer;

        State(int code, String answer) {
            this.code = code;
            byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
            this.answer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }

        private State next() {
            return this == BODY ? MAIL : values()[ordinal() + 1];
        }
    }

    private final OpenLoop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ReplyReader replies = new ReplyReader();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BUFFER);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private State state = State.GREETING;
    private long due;
    private long sent;

    MailConnection(OpenLoop loop, Selector selector, InetSocketAddress server) throws IOException {
        this.loop = loop;
        channel = SocketChannel.open(server);
        channel.socket().setTcpNoDelay(true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** The body of a message that was due at that time. */
    void send(ByteBuffer body, long dueTime) throws IOException {
        state = State.BODY;
        due = dueTime;
        write(body);
    }

    /** The socket can be read or written. */
    void onReady() throws IOException {
        if (key.isWritable()) {
            flush();
        }
        if (key.isReadable()) {
            read();
        }
    }

    private void read() throws IOException {
        if (channel.read(in.clear()) < 0) {
            throw new EOFException("the server closed a connection");
        }
        in.flip();
        for (int code = replies.read(in); code != ReplyReader.NONE; code = replies.read(in)) {
            onReply(code);
        }
    }

    private void onReply(int code) throws IOException {
        if (code != state.code) {
            throw new IOException("the server answered " + code + " to " + state);
        }
        State answered = state;
        state = state.next();
        if (answered == State.BODY) {
            loop.onFinalReply(due, sent);
        }
        if (state == State.READY) {
            loop.onConnectionReady(this);
        } else {
            write(answered.answer.duplicate());
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        out = bytes;
        flush();
    }

    /** What the socket does not take at once follows when it can. */
    private void flush() throws IOException {
        channel.write(out);
        int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
        if (state == State.BODY && !out.hasRemaining()) {
            sent = System.nanoTime();
        }
    }
}
