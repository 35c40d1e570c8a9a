package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.protocol.Reply;
import java.util.Optional;

/**
 * What a command, a chunk or the end of the content is answered with. Commands only make it: {@link SmtpSession} alone sends
 * it. An answer that is there at once is a constant where its reply is one, so that it costs nothing.
 */
sealed interface Answer permits Answer.Now, Answer.AfterChunk, DeliveryReplies, PendingAnswer {
    /** What comes after a reply. */
    enum Next {
        /** Command lines, as before. */
        COMMAND,
        /** The content of DATA. */
        DATA,
        /** The TLS handshake (RFC 3207 §4). */
        TLS,
        /** The end of the session, with a reply of its own: the meaning of the bytes that follow is unknown. */
        GIVING_UP,
        /** The end of the session. */
        CLOSE
    }

    /**
     * One reply, at once.
     *
     * @param reply the reply
     * @param next what comes after it
     */
    record Now(Reply reply, Next next) implements Answer {}

    /**
     * The reply comes after a chunk, which is read in any case (RFC 3030 §2).
     *
     * @param size how many bytes the chunk has
     * @param last whether it is the last of its message
     * @param refusal why it will be refused, if it will
     */
    record AfterChunk(long size, boolean last, Optional<Reply> refusal) implements Answer {}

    static Answer now(Reply reply) {
        return new Now(reply, Next.COMMAND);
    }

    static Answer last(Reply reply) {
        return new Now(reply, Next.CLOSE);
    }

    static Answer givingUp(Reply reply) {
        return new Now(reply, Next.GIVING_UP);
    }
}
