package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.Limits;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.Optional;

/**
 * How much a client may ask for without getting anywhere before it is sent away: refused commands, and commands that do
 * nothing. An accepted message makes up for all. Not thread safe.
 */
final class ErrorLimit {
    private final Limits limits;
    private int errors;
    private int idleCommands;
    private boolean over;

    ErrorLimit(Limits limits) {
        this.limits = limits;
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
        return over || reached().isPresent();
    }

    /** The limit that the client has reached, if it has. */
    Optional<ServerLimit> reached() {
        if (errors > limits.maxErrors()) {
            return Optional.of(ServerLimit.ERRORS);
        }
        return idleCommands > limits.maxIdleCommands() ? Optional.of(ServerLimit.COMMANDS) : Optional.empty();
    }
}
