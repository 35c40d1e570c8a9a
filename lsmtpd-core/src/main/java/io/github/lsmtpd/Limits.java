package io.github.lsmtpd;

/**
 * How much a server takes in one session. Immutable; each method that gives a changed copy throws a
 * {@link io.github.lsmtpd.config.SettingException} for a value that cannot be used.
 *
 * @param maxMessageSize the largest message that is accepted, in bytes as RFC 1870 counts them; 0 for no limit, which EHLO
 *     says as {@code SIZE 0} (§4). What the sink takes, and what it and the {@link ContentStorage} have room for, are limits
 *     as well; content of 2 GiB and more does not fit into an array, so that a sink can read it as a stream only
 * @param maxRecipients the most recipients of one message. Further ones get 452, and the client sends them in another
 *     transaction. RFC 5321 §4.5.3.1.8 asks for at least 100: with fewer, a client may take long to deliver to all, and a
 *     simple one may never deliver to the others
 * @param maxMessages the most messages of one session, 0 for no limit; MAIL gets 421 then, and EHLO has said so by
 *     {@code LIMITS MAILMAX} (RFC 9422)
 * @param maxErrors how many commands of a client may be refused, without a message accepted in between, before it gets 421
 * @param maxIdleCommands how many commands that bring no message nearer (NOOP, RSET, VRFY, EHLO and the like) a client may
 *     send, without a message accepted in between, before it gets 421
 * @param maxAuthFailures how often a client may fail to prove who it is before it gets 421
 * @param maxDiscarded how many bytes a client may send to no purpose before its connection is closed: of one content that is
 *     refused already, where it may be as much as a message may have (up to 2 GiB) in any case, for a client reads the refusal
 *     only at the end; and after the last reply, which it can read only while the connection is open
 */
public record Limits(
        long maxMessageSize,
        int maxRecipients,
        int maxMessages,
        int maxErrors,
        int maxIdleCommands,
        int maxAuthFailures,
        long maxDiscarded) {
    private static final Limits DEFAULTS = new Limits(
            ServerSetting.MAX_MESSAGE_SIZE.defaultValue(),
            ServerSetting.MAX_RECIPIENTS.defaultValue(),
            ServerSetting.MAX_MESSAGES.defaultValue(),
            ServerSetting.MAX_ERRORS.defaultValue(),
            ServerSetting.MAX_IDLE_COMMANDS.defaultValue(),
            ServerSetting.MAX_AUTH_FAILURES.defaultValue(),
            ServerSetting.MAX_DISCARDED.defaultValue());

    /**
     * Checks every value.
     *
     * @param maxMessageSize the largest message, 0 for no limit
     * @param maxRecipients the most recipients of one message
     * @param maxMessages the most messages of one session, 0 for no limit
     * @param maxErrors how many commands may be refused
     * @param maxIdleCommands how many commands may bring no message nearer
     * @param maxAuthFailures how often a client may fail to prove who it is
     * @param maxDiscarded how many bytes it may send to no purpose
     */
    public Limits {
        ServerSetting.MAX_MESSAGE_SIZE.check(maxMessageSize);
        ServerSetting.MAX_RECIPIENTS.check(maxRecipients);
        ServerSetting.MAX_MESSAGES.check(maxMessages);
        ServerSetting.MAX_ERRORS.check(maxErrors);
        ServerSetting.MAX_IDLE_COMMANDS.check(maxIdleCommands);
        ServerSetting.MAX_AUTH_FAILURES.check(maxAuthFailures);
        ServerSetting.MAX_DISCARDED.check(maxDiscarded);
    }

    /**
     * 50 MiB, 1,000 recipients, any number of messages, 20 errors, 100 idle commands, 3 failed authentications, 64 MiB
     * that are thrown away.
     *
     * @return the defaults
     */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * With another size.
     *
     * @param bytes the largest message, 0 for no limit
     * @return the changed copy
     */
    public Limits withMaxMessageSize(long bytes) {
        return new Limits(bytes, maxRecipients, maxMessages, maxErrors, maxIdleCommands, maxAuthFailures, maxDiscarded);
    }

    /**
     * With another number of recipients.
     *
     * @param recipients at least 1
     * @return the changed copy
     */
    public Limits withMaxRecipients(int recipients) {
        return new Limits(
                maxMessageSize, recipients, maxMessages, maxErrors, maxIdleCommands, maxAuthFailures, maxDiscarded);
    }

    /**
     * With another number of messages.
     *
     * @param messages the most of one session, 0 for no limit
     * @return the changed copy
     */
    public Limits withMaxMessages(int messages) {
        return new Limits(
                maxMessageSize, maxRecipients, messages, maxErrors, maxIdleCommands, maxAuthFailures, maxDiscarded);
    }

    /**
     * With another number of errors.
     *
     * @param errors at least 1
     * @return the changed copy
     */
    public Limits withMaxErrors(int errors) {
        return new Limits(
                maxMessageSize, maxRecipients, maxMessages, errors, maxIdleCommands, maxAuthFailures, maxDiscarded);
    }

    /**
     * With another number of idle commands.
     *
     * @param commands at least 1
     * @return the changed copy
     */
    public Limits withMaxIdleCommands(int commands) {
        return new Limits(
                maxMessageSize, maxRecipients, maxMessages, maxErrors, commands, maxAuthFailures, maxDiscarded);
    }

    /**
     * With another number of failed authentications.
     *
     * @param failures at least 1
     * @return the changed copy
     */
    public Limits withMaxAuthFailures(int failures) {
        return new Limits(
                maxMessageSize, maxRecipients, maxMessages, maxErrors, maxIdleCommands, failures, maxDiscarded);
    }

    /**
     * With another number of bytes that are thrown away.
     *
     * @param bytes at least 0
     * @return the changed copy
     */
    public Limits withMaxDiscarded(long bytes) {
        return new Limits(
                maxMessageSize, maxRecipients, maxMessages, maxErrors, maxIdleCommands, maxAuthFailures, bytes);
    }
}
