package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.BrokerTls;
import io.github.lsmtpd.config.SettingException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** Makes a client's TLS context of the files as they are now. Stateless. */
final class BrokerTlsContext {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private BrokerTlsContext() {}

    /**
     * Reads the files; by the JDK's TLS, which is fast enough for one connection and has nothing to release.
     *
     * @throws IOException if they cannot be used; the message names the file
     */
    static SslContext read(BrokerTls tls) throws IOException {
        try {
            return build(tls);
        } catch (SettingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Reads the files at the start.
     *
     * @throws SettingException if they cannot be used
     */
    static void check(BrokerTls tls) {
        var unused = build(tls);
    }

    private static SslContext build(BrokerTls tls) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(VERSIONS)
                .endpointIdentificationAlgorithm(tls.verifyHost() ? "HTTPS" : "");
        tls.authorities().ifPresent(file -> addAuthorities(builder, file));
        tls.certificate()
                .ifPresent(chain -> addCertificate(builder, chain, tls.key().orElseThrow()));
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new SettingException("tls", tls, "TLS 1.2 or 1.3 of the JDK: " + e.getMessage());
        }
    }

    private static void addAuthorities(SslContextBuilder builder, Path file) {
        try {
            builder.trustManager(file.toFile());
        } catch (IllegalArgumentException e) {
            throw new SettingException("authorities", file, "a readable file with certificates in PEM");
        }
    }

    private static void addCertificate(SslContextBuilder builder, Path chain, Path key) {
        try {
            builder.keyManager(chain.toFile(), key.toFile());
        } catch (IllegalArgumentException e) {
            boolean ofKey = String.valueOf(e.getMessage()).contains("private key");
            throw ofKey
                    ? new SettingException(
                            "key", key, "a readable file with the key of that certificate in PEM (PKCS #8)")
                    : new SettingException("certificate", chain, "a readable file with a certificate chain in PEM");
        }
    }
}
