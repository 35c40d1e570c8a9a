package io.github.lsmtpd.benchmarks.client;

import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;

/**
 * Sends messages as fast as they are taken, and pipelines as much as RFC 2920 §3.1 allows: the envelope of the next one
 * comes right after the text of the last, so that a message is one round trip. Each counts once its final reply has come.
 * One thread for all connections.
 */
public final class PipeliningSource {
    private static final String ENVELOPE = "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n";

    private final ByteBuffer envelope = buffer(ENVELOPE.getBytes(StandardCharsets.US_ASCII));
    private final ByteBuffer text;
    private final ByteBuffer textAndEnvelope;
    private int unsent;
    private int unanswered;

    private PipeliningSource(byte[] text, int messages) {
        this.text = buffer(text);
        this.textAndEnvelope = ByteBuffer.allocateDirect(text.length + ENVELOPE.length())
                .put(text)
                .put(envelope.duplicate())
                .flip();
        this.unsent = messages;
        this.unanswered = messages;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /**
     * Sends messages to a port of the loopback address.
     *
     * @param size of a message, in bytes
     * @return how many seconds it took, from the first connection to the last reply
     * @throws FailedRunException if one of them was not taken
     */
    public static double send(int port, int connections, int size, int messages)
            throws FailedRunException, IOException {
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            new PipeliningSource(MailText.endedOfSize(size), messages).run(selector, port, connections);
        } catch (UncheckedIOException e) {
            throw new FailedRunException(e.getMessage());
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void run(Selector selector, int port, int connections) throws IOException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            for (int i = 0; i < connections; i++) {
                new Connection(selector, server);
            }
            while (unanswered > 0) {
                selector.select(SelectedConnection::serve);
            }
        } finally {
            SelectedConnection.closeAll(selector);
        }
    }

    /** What a connection waits for. */
    private enum Expected {
        GREETING(220),
        EHLO(250),
        MAIL(250),
        RCPT(250),
        DATA(354),
        FINAL(250);

        private final int code;

        Expected(int code) {
            this.code = code;
        }

        private Expected next() {
            return this == FINAL ? MAIL : values()[ordinal() + 1];
        }
    }

    private final class Connection extends SelectedConnection {
        private final ByteBuffer hello = buffer("EHLO client.example.com\r\n".getBytes(StandardCharsets.US_ASCII));
        private Expected expected = Expected.GREETING;

        Connection(Selector selector, InetSocketAddress server) throws IOException {
            super(selector, server);
        }

        @Override
        protected void onReply(int code) throws IOException {
            if (code != expected.code) {
                throw new IOException("the server answered " + code + " to " + expected);
            }
            Expected answered = expected;
            expected = answered.next();
            switch (answered) {
                case GREETING -> write(hello);
                case EHLO -> begin(envelope.duplicate());
                case DATA -> sendText();
                case FINAL -> unanswered--;
                default -> {}
            }
        }

        private void sendText() throws IOException {
            if (unsent > 0) {
                begin(textAndEnvelope.duplicate());
            } else {
                write(text.duplicate());
            }
        }

        private void begin(ByteBuffer upToData) throws IOException {
            if (unsent > 0) {
                unsent--;
                write(upToData);
            }
        }
    }
}
