package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Whether and with what the connections of a listener are encrypted: with TLS 1.2 or newer. Immutable.
 *
 * @param mode whether they are, and when
 * @param certificates ours, none if {@code mode} is {@link TlsMode#NONE}. A client that asks for a name (SNI, RFC 6066 §3) gets
 *     the first that was issued for it; all others, and those who ask for no name, get the first of all
 * @param options how
 */
public record TlsConfig(TlsMode mode, List<TlsCertificate> certificates, TlsOptions options) {
    private static final TlsConfig NONE = new TlsConfig(TlsMode.NONE, List.of(), TlsOptions.defaults());

    /**
     * Checks that there is a certificate where one is needed.
     *
     * @param mode whether connections are encrypted
     * @param certificates ours, copied
     * @param options how
     */
    public TlsConfig {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(options, "options");
        certificates = List.copyOf(certificates);
        if ((mode == TlsMode.NONE) != certificates.isEmpty()) {
            throw new SettingException("tls", mode, "a certificate for every mode but NONE, and none for that");
        }
    }

    /**
     * No encryption.
     *
     * @return the configuration
     */
    public static TlsConfig none() {
        return NONE;
    }

    /**
     * Encryption for clients that ask for it by STARTTLS.
     *
     * @param certificates ours
     * @return the configuration
     */
    public static TlsConfig offered(TlsCertificate... certificates) {
        return new TlsConfig(TlsMode.OFFERED, List.of(certificates), TlsOptions.defaults());
    }

    /**
     * Encryption for clients that ask for it by STARTTLS.
     *
     * @param context holds our certificate and its key
     * @return the configuration
     */
    public static TlsConfig offered(SSLContext context) {
        return offered(TlsCertificate.of(context));
    }

    /**
     * Encryption that every client has to ask for by STARTTLS.
     *
     * @param certificates ours
     * @return the configuration
     */
    public static TlsConfig required(TlsCertificate... certificates) {
        return offered(certificates).withMode(TlsMode.REQUIRED);
    }

    /**
     * Encryption that every client has to ask for by STARTTLS.
     *
     * @param context holds our certificate and its key
     * @return the configuration
     */
    public static TlsConfig required(SSLContext context) {
        return required(TlsCertificate.of(context));
    }

    /**
     * Encryption from the first byte on.
     *
     * @param certificates ours
     * @return the configuration
     */
    public static TlsConfig implicit(TlsCertificate... certificates) {
        return offered(certificates).withMode(TlsMode.IMPLICIT);
    }

    /**
     * Encryption from the first byte on.
     *
     * @param context holds our certificate and its key
     * @return the configuration
     */
    public static TlsConfig implicit(SSLContext context) {
        return implicit(TlsCertificate.of(context));
    }

    /**
     * The same certificates at another time.
     *
     * @param other whether connections are encrypted; not {@link TlsMode#NONE}
     * @return the changed copy
     */
    public TlsConfig withMode(TlsMode other) {
        return new TlsConfig(other, certificates, options);
    }

    /**
     * The same in another way.
     *
     * @param other how
     * @return the changed copy
     */
    public TlsConfig withOptions(TlsOptions other) {
        return new TlsConfig(mode, certificates, other);
    }
}
