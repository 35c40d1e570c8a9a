package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.session.SmtpSession;

/** What the decoder makes of the bytes of a client: each is one call of the session. */
sealed interface Frame {
    void deliverTo(SmtpSession session);

    /** A command line without its CRLF. */
    @SuppressWarnings("ArrayRecordComponent") // made, read once, and forgotten
    record Line(byte[] bytes) implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.command(bytes);
        }
    }

    /** A line that is no command line, and what to say of it. */
    record BadLine(Reply reply) implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.badLine(reply);
        }
    }

    /** A line that ended in an LF without CR, by a client to which nothing but CRLF is a line end. */
    record BareLineFeed() implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.bareLineFeed();
        }
    }

    /** So much of a line without an end that it is no mistake any more. */
    record EndlessLine() implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.endlessLine();
        }
    }

    /** A piece of content; the array is used again for the next, so it must be read at once. */
    @SuppressWarnings("ArrayRecordComponent")
    record Content(byte[] bytes, int length) implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.content(bytes, length);
        }
    }

    /** The end of a chunk. */
    record EndOfChunk() implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.endOfChunk();
        }
    }

    /** The end of the body. */
    record EndOfData(boolean bareLineEnd) implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.endOfData(bareLineEnd);
        }
    }

    /** What waited found no room in memory, and was thrown away. */
    record NoMemory() implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.refuse();
        }
    }

    /** The client sends nothing more, though it may still read. */
    record EndOfInput() implements Frame {
        @Override
        public void deliverTo(SmtpSession session) {
            session.endOfInput();
        }
    }
}
