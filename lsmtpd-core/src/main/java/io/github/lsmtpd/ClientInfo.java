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
 * @param tls what encrypted the connection, or null if nothing did
 * @param identity who the client has proved to be (RFC 4954), or null if it has not
 * @param listener where it came in: the {@linkplain ListenerConfig#name() name} of the listener, or empty where that is not
 *     known
 */
public record ClientInfo(
        @Nullable InetSocketAddress address,
        String heloName,
        Protocol protocol,
        @Nullable TlsInfo tls,
        @Nullable String identity,
        String listener) {
    /**
     * A client; neither its name, its protocol nor its listener may be null.
     *
     * @param address where the connection came from, or null where that is not known
     * @param heloName the argument of EHLO, HELO or LHLO, empty if there was none
     * @param protocol how the message was sent
     * @param tls what encrypted the connection, or null
     * @param identity who the client has proved to be, or null
     * @param listener the name of the listener, or empty
     */
    public ClientInfo {
        Objects.requireNonNull(heloName, "heloName");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * A client whose connection was not encrypted, and who did not prove to be anyone.
     *
     * @param address where the connection came from, or null where that is not known
     * @param heloName the argument of EHLO, HELO or LHLO
     * @param protocol how the message was sent
     */
    public ClientInfo(@Nullable InetSocketAddress address, String heloName, Protocol protocol) {
        this(address, heloName, protocol, null, null, "");
    }

    /**
     * Returns whether the connection was encrypted.
     *
     * @return true if {@link #tls} is there
     */
    public boolean encrypted() {
        return tls != null;
    }

    /**
     * The same client, having introduced itself.
     *
     * @param name the argument of EHLO, HELO or LHLO
     * @param spoken the protocol that follows from it
     * @return the changed copy
     */
    public ClientInfo withHello(String name, Protocol spoken) {
        return new ClientInfo(address, name, spoken, tls, identity, listener);
    }

    /**
     * The same client over an encrypted connection.
     *
     * @param info what encrypts it, or null
     * @return the changed copy
     */
    public ClientInfo withTls(@Nullable TlsInfo info) {
        return new ClientInfo(address, heloName, protocol, info, identity, listener);
    }

    /**
     * The same client, having proved who it is.
     *
     * @param proved who it is, or null
     * @return the changed copy
     */
    public ClientInfo withIdentity(@Nullable String proved) {
        return new ClientInfo(address, heloName, protocol, tls, proved, listener);
    }

    /**
     * The same client at a listener.
     *
     * @param name the listener's name, or empty
     * @return the changed copy
     */
    public ClientInfo withListener(String name) {
        return new ClientInfo(address, heloName, protocol, tls, identity, name);
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
