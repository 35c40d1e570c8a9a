package io.github.lsmtpd.event;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection from a trusted proxy began without a usable header of the PROXY protocol, and was closed.
 *
 * @param proxy where the connection came from, or null where that is not known
 * @param reason what was wrong, on one line
 */
public record ProxyHeaderRefused(@Nullable InetSocketAddress proxy, String reason) implements SmtpEvent {
    /**
     * A refused header.
     *
     * @param proxy where the connection came from, or null where that is not known
     * @param reason what was wrong, on one line
     */
    public ProxyHeaderRefused {
        Objects.requireNonNull(reason, "reason");
    }
}
