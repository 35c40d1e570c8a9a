package io.github.lsmtpd.internal.protocol;

/** A command that cannot be accepted; carries the reply to send to the one place that sends it. Immutable. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The answer to the client. */
    private final transient Reply reply;
    /** Whether the session cannot go on after it. */
    private final boolean fatal;

    /**
     * A refusal. It has no stack trace: it is an answer, not a fault of ours, and clients can cause many.
     *
     * @param reply the answer to the client
     */
    public ProtocolException(Reply reply) {
        this(reply, false);
    }

    private ProtocolException(Reply reply, boolean fatal) {
        super(reply.lines().get(0), null, false, false);
        this.reply = reply;
        this.fatal = fatal;
    }

    /**
     * A refusal after which the meaning of the bytes that follow is unknown, so that the session has to end.
     *
     * @param reply the answer to the client
     * @return the exception, to throw
     */
    public static ProtocolException fatal(Reply reply) {
        return new ProtocolException(reply, true);
    }

    /**
     * Returns whether the session has to end.
     *
     * @return true if the session cannot go on
     */
    public boolean isFatal() {
        return fatal;
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
