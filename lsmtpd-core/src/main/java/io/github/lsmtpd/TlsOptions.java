package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How connections are encrypted: always with TLS 1.2 or 1.3 (RFC 8996). Immutable.
 *
 * @param clientCertificate whether clients have to have a certificate
 * @param authorities a file in PEM with the certificates that clients' ones must be issued by; what the JDK trusts if empty
 * @param cipherSuites by their names in the IANA registry, in the order of our choice; those with forward secrecy and
 *     authenticated encryption if empty
 * @param nativeTls whether OpenSSL does it where {@code netty-tcnative} is there; otherwise, and there, the JDK
 */
public record TlsOptions(
        ClientCertificate clientCertificate, Optional<Path> authorities, List<String> cipherSuites, boolean nativeTls) {
    private static final TlsOptions DEFAULTS =
            new TlsOptions(ClientCertificate.NONE, Optional.empty(), List.of(), true);

    /** Whether clients have to have a certificate. */
    public enum ClientCertificate {
        /** They are not asked for one. */
        NONE,
        /** They are asked for one, which is checked if they have it. */
        WANTED,
        /** The handshake fails without one. */
        NEEDED
    }

    /**
     * Checks that what clients' certificates are to be issued by is not given in vain.
     *
     * @param clientCertificate whether clients have to have a certificate
     * @param authorities what they must be issued by
     * @param cipherSuites by their names, copied
     * @param nativeTls whether OpenSSL may do it
     */
    public TlsOptions {
        Objects.requireNonNull(clientCertificate, "clientCertificate");
        Objects.requireNonNull(authorities, "authorities");
        cipherSuites = List.copyOf(cipherSuites);
        if (authorities.isPresent() && clientCertificate == ClientCertificate.NONE) {
            throw new SettingException(
                    "authorities", authorities.get(), "none, or clients' certificates that are wanted or needed");
        }
    }

    /**
     * No certificates of clients, cipher suites with forward secrecy and authenticated encryption, native if possible.
     *
     * @return the defaults
     */
    public static TlsOptions defaults() {
        return DEFAULTS;
    }

    /**
     * With certificates of clients.
     *
     * @param wanted whether clients have to have one
     * @param issuedBy a file in PEM with the certificates that they must be issued by
     * @return the changed copy
     */
    public TlsOptions withClientCertificate(ClientCertificate wanted, Path issuedBy) {
        return new TlsOptions(wanted, Optional.of(issuedBy), cipherSuites, nativeTls);
    }

    /**
     * With other cipher suites.
     *
     * @param suites by their names in the IANA registry
     * @return the changed copy
     */
    public TlsOptions withCipherSuites(List<String> suites) {
        return new TlsOptions(clientCertificate, authorities, suites, nativeTls);
    }

    /**
     * With OpenSSL or without.
     *
     * @param allowed whether OpenSSL may do it
     * @return the changed copy
     */
    public TlsOptions withNativeTls(boolean allowed) {
        return new TlsOptions(clientCertificate, authorities, cipherSuites, allowed);
    }
}
