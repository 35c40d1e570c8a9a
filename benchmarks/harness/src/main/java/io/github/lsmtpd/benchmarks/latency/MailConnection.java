package io.github.lsmtpd.benchmarks.latency;

import io.github.lsmtpd.benchmarks.client.SelectedConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;

/**
 * A connection that prepares a message up to DATA, waits until a message is due, sends its body, and begins again. Belongs
 * to the one thread of {@link OpenLoop}.
 *
 * <pre>
 *   GREETING -> EHLO -> MAIL -> RCPT -> DATA -> READY --send--> BODY --250--> MAIL
 * </pre>
 */
final class MailConnection extends SelectedConnection {
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
    private State state = State.GREETING;
    private long due;
    private long sent;

    MailConnection(OpenLoop loop, Selector selector, InetSocketAddress server) throws IOException {
        super(selector, server);
        this.loop = loop;
    }

    /** The body of a message that was due at that time. */
    void send(ByteBuffer body, long dueTime) throws IOException {
        state = State.BODY;
        due = dueTime;
        write(body);
    }

    @Override
    protected void onReply(int code) throws IOException {
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

    @Override
    protected void onWritten() {
        if (state == State.BODY) {
            sent = System.nanoTime();
        }
    }
}
