package io.github.lsmtpd.event;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake has failed, has taken too long, or was given up by the client.
 *
 * @param client where the client is, or null where that is not known
 * @param reason what is known of it, on one line
 */
public record HandshakeFailed(@Nullable InetSocketAddress client, String reason) implements SmtpEvent {
    /**
     * A failed handshake.
     *
     * @param client where the client is, or null where that is not known
     * @param reason what is known of it, on one line
     */
    public HandshakeFailed {
        Objects.requireNonNull(reason, "reason");
    }
}
