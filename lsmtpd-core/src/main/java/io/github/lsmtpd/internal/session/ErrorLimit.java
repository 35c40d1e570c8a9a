package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.protocol.Reply;

/**
 * How much a client may ask for without getting anywhere before it is sent away: refused commands, and commands that do
 * nothing. An accepted message makes up for all. Not thread safe.
 */
final class ErrorLimit {
    /** Postfix's {@code smtpd_junk_command_limit}. */
    private static final int MAX_IDLE_COMMANDS = 100;

    private final int maxErrors;
    private int errors;
    private int idleCommands;
    private boolean over;

    ErrorLimit(int maxErrors) {
        this.maxErrors = maxErrors;
    }

    void answered(Reply reply) {
        if (reply.code() >= 500) {
            errors++;
        }
    }

    /** The client sent a command that brings no message nearer. */
    void idleCommand() {
        idleCommands++;
    }

    /** The client did something after which there is nothing to wait for. */
    void lost() {
        over = true;
    }

    void messageAccepted() {
        errors = 0;
        idleCommands = 0;
    }

    boolean isOver() {
        return over || errors > maxErrors || idleCommands > MAX_IDLE_COMMANDS;
    }
}
