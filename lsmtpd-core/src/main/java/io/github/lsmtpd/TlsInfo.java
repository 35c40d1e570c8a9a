package io.github.lsmtpd;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What encrypted a connection (RFC 8446, RFC 5246). Immutable.
 *
 * @param protocol the version, such as {@code TLSv1.3}; empty where it is not known, as in a message read from JSON that
 *     does not say
 * @param cipherSuite the cipher suite by its name in the IANA registry; empty where it is not known
 * @param serverName the name that the client asked for (SNI, RFC 6066 §3), if it did
 * @param clientCertificates the certificate chain that the client has proved to hold the key of, its own first; empty if it
 *     has none. It is not a part of a message's JSON.
 */
public record TlsInfo(
        String protocol, String cipherSuite, Optional<String> serverName, List<X509Certificate> clientCertificates) {
    /**
     * What encrypted a connection.
     *
     * @param protocol the version
     * @param cipherSuite the cipher suite
     * @param serverName the name that the client asked for
     * @param clientCertificates the client's certificate chain, copied
     */
    public TlsInfo {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(cipherSuite, "cipherSuite");
        Objects.requireNonNull(serverName, "serverName");
        clientCertificates = List.copyOf(Objects.requireNonNull(clientCertificates, "clientCertificates"));
    }

    /**
     * Of a client that asked for no name and has no certificate.
     *
     * @param protocol the version, empty where it is not known
     * @param cipherSuite the cipher suite, empty where it is not known
     */
    public TlsInfo(String protocol, String cipherSuite) {
        this(protocol, cipherSuite, Optional.empty(), List.of());
    }
}
