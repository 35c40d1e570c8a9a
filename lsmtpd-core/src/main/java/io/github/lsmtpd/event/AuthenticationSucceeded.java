package io.github.lsmtpd.event;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client has proved who it is (RFC 4954).
 *
 * @param session what the log knows the session by
 * @param client where the client is, or null where that is not known
 * @param mechanism the name of the SASL mechanism
 * @param identity who it is
 */
public record AuthenticationSucceeded(
        String session, @Nullable InetSocketAddress client, String mechanism, String identity) implements SmtpEvent {
    /**
     * A success.
     *
     * @param session what the log knows the session by
     * @param client where the client is, or null where that is not known
     * @param mechanism the name of the SASL mechanism
     * @param identity who it is
     */
    public AuthenticationSucceeded {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(mechanism, "mechanism");
        Objects.requireNonNull(identity, "identity");
    }
}
