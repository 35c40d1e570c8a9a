package io.github.lsmtpd.internal.protocol;

/** A command that cannot be accepted; carries the reply to send to the one place that sends it. Immutable. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The answer to the client. */
    private final transient Reply reply;

    /**
     * A refusal. It has no stack trace: it is an answer, not a fault of ours, and clients can cause many.
     *
     * @param reply the answer to the client
     */
    public ProtocolException(Reply reply) {
        super(reply.lines().get(0), null, false, false);
        this.reply = reply;
    }

    /**
     * The answer to the client.
     *
     * @return the reply
     */
    public Reply reply() {
        return reply;
    }
}
