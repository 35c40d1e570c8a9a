package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether and with what the connections of a listener are encrypted: with TLS 1.2 or newer. Immutable.
 *
 * @param mode whether they are, and when
 * @param context holds our certificate and its key; null if {@code mode} is {@link TlsMode#NONE}
 */
public record TlsConfig(TlsMode mode, @Nullable SSLContext context) {
    private static final TlsConfig NONE = new TlsConfig(TlsMode.NONE, null);

    /**
     * Checks that there is a certificate where one is needed.
     *
     * @param mode whether connections are encrypted
     * @param context holds our certificate and its key
     */
    public TlsConfig {
        Objects.requireNonNull(mode, "mode");
        if ((mode == TlsMode.NONE) != (context == null)) {
            throw new SettingException("tls", mode, "a context for every mode but NONE, and none for that");
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
     * @param context holds our certificate and its key
     * @return the configuration
     */
    public static TlsConfig offered(SSLContext context) {
        return new TlsConfig(TlsMode.OFFERED, Objects.requireNonNull(context, "context"));
    }

    /**
     * Encryption that every client has to ask for by STARTTLS.
     *
     * @param context holds our certificate and its key
     * @return the configuration
     */
    public static TlsConfig required(SSLContext context) {
        return new TlsConfig(TlsMode.REQUIRED, Objects.requireNonNull(context, "context"));
    }

    /**
     * Encryption from the first byte on.
     *
     * @param context holds our certificate and its key
     * @return the configuration
     */
    public static TlsConfig implicit(SSLContext context) {
        return new TlsConfig(TlsMode.IMPLICIT, Objects.requireNonNull(context, "context"));
    }
}
