package io.github.lsmtpd.event;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client has failed to prove who it is (RFC 4954). Whom it said to be is not told: users type their password into the wrong
 * field.
 *
 * @param session what the log knows the session by
 * @param client where the client is, or null where that is not known
 * @param mechanism the name of the SASL mechanism
 */
public record AuthenticationFailed(String session, @Nullable InetSocketAddress client, String mechanism)
        implements SmtpEvent {
    /**
     * A failure.
     *
     * @param session what the log knows the session by
     * @param client where the client is, or null where that is not known
     * @param mechanism the name of the SASL mechanism
     */
    public AuthenticationFailed {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(mechanism, "mechanism");
    }
}
