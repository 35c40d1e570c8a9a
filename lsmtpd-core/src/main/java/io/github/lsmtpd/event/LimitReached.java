package io.github.lsmtpd.event;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client has been refused, or has to wait, because of a limit.
 *
 * @param limit the limit
 * @param client where the client is, or null where that is not known
 * @param session what the log knows the session by; empty before there is one
 */
public record LimitReached(ServerLimit limit, @Nullable InetSocketAddress client, Optional<String> session)
        implements SmtpEvent {
    /**
     * A limit that has been reached.
     *
     * @param limit the limit
     * @param client where the client is, or null where that is not known
     * @param session what the log knows the session by
     */
    public LimitReached {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(session, "session");
    }
}
