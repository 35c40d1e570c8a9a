package io.github.lsmtpd;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client of a session. Immutable.
 *
 * @param address where the connection came from, or null where that is not known, as in a message read from JSON that
 *     another program wrote
 * @param heloName the argument of EHLO, HELO or LHLO as the client gave it; it proves nothing about the client
 * @param protocol how the message was sent
 * @param encrypted whether the connection was encrypted with TLS
 */
public record ClientInfo(@Nullable InetSocketAddress address, String heloName, Protocol protocol, boolean encrypted) {
    /**
     * A client; none but its address may be null.
     *
     * @param address where the connection came from, or null where that is not known
     * @param heloName the argument of EHLO, HELO or LHLO, empty if there was none
     * @param protocol how the message was sent
     * @param encrypted whether the connection was encrypted with TLS
     */
    public ClientInfo {
        Objects.requireNonNull(heloName, "heloName");
        Objects.requireNonNull(protocol, "protocol");
    }

    /**
     * A client whose connection was not encrypted.
     *
     * @param address where the connection came from, or null where that is not known
     * @param heloName the argument of EHLO, HELO or LHLO
     * @param protocol how the message was sent
     */
    public ClientInfo(@Nullable InetSocketAddress address, String heloName, Protocol protocol) {
        this(address, heloName, protocol, false);
    }

    /** The protocol of a session, by the keyword that the Received line carries (RFC 5321 §4.4, RFC 3848). */
    public enum Protocol {
        /** The session began with HELO. */
        SMTP,
        /** The session began with EHLO. */
        ESMTP,
        /** The session began with LHLO (RFC 2033). */
        LMTP
    }
}
