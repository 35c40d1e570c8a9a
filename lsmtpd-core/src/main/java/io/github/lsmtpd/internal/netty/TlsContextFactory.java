package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsOptions;
import io.github.lsmtpd.config.SettingException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes Netty's contexts of our certificates. Immutable. */
final class TlsContextFactory {
    /** RFC 8996: nothing older. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    /** RFC 9325 §4.2: forward secrecy and authenticated encryption alone. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final TlsOptions options;
    private final List<String> suites;

    TlsContextFactory(TlsOptions options) {
        this.options = options;
        this.suites = options.cipherSuites().isEmpty() ? CIPHER_SUITES : options.cipherSuites();
    }

    /**
     * Reads what there is to read, and makes a context.
     *
     * @throws SettingException if a file cannot be used; it names which, and nothing of what it holds
     */
    SslContext context(TlsCertificate certificate, SslProvider provider) {
        if (certificate instanceof TlsCertificate.Context made) {
            return new JdkSslContext(
                    made.context(),
                    false,
                    suites,
                    SupportedCipherSuiteFilter.INSTANCE,
                    null,
                    clientAuth(),
                    VERSIONS,
                    false);
        }
        try {
            return build(builder(certificate), provider);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw unusable(certificate);
        }
    }

    private static SslContextBuilder builder(TlsCertificate certificate) throws IOException, GeneralSecurityException {
        if (certificate instanceof TlsCertificate.Pem pem) {
            return SslContextBuilder.forServer(
                    pem.chain().toFile(), pem.key().toFile(), firstLine(pem.passphraseFile()));
        }
        return SslContextBuilder.forServer(
                certificate instanceof TlsCertificate.Pkcs12 store
                        ? keys(store)
                        : ((TlsCertificate.Managed) certificate).factory());
    }

    private SslContext build(SslContextBuilder builder, SslProvider provider) throws IOException {
        builder.sslProvider(provider)
                .protocols(VERSIONS)
                .ciphers(
                        suites,
                        provider == SslProvider.JDK
                                ? SupportedCipherSuiteFilter.INSTANCE
                                : IdentityCipherSuiteFilter.INSTANCE)
                .clientAuth(clientAuth());
        options.authorities().ifPresent(file -> builder.trustManager(file.toFile()));
        return builder.build();
    }

    /** Who may do it, the first choice first: OpenSSL does not know all kinds of keys that the JDK knows. */
    List<SslProvider> providers() {
        return options.nativeTls() && OpenSsl.isAvailable()
                ? List.of(SslProvider.OPENSSL_REFCNT, SslProvider.JDK)
                : List.of(SslProvider.JDK);
    }

    private ClientAuth clientAuth() {
        return switch (options.clientCertificate()) {
            case NONE -> ClientAuth.NONE;
            case WANTED -> ClientAuth.OPTIONAL;
            case NEEDED -> ClientAuth.REQUIRE;
        };
    }

    private static KeyManagerFactory keys(TlsCertificate.Pkcs12 certificate)
            throws IOException, GeneralSecurityException {
        String password = firstLine(certificate.passwordFile());
        char[] secret = password == null ? new char[0] : password.toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificate.store())) {
            store.load(file, secret);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, secret);
        return keys;
    }

    private static @Nullable String firstLine(Optional<Path> file) throws IOException {
        return file.isEmpty()
                ? null
                : Files.readAllLines(file.get()).stream().findFirst().orElse("");
    }

    /** What is wrong is not told by its cause, which might quote the file. */
    private SettingException unusable(TlsCertificate certificate) {
        if (certificate instanceof TlsCertificate.Pem pem) {
            return isCertificate(pem.chain())
                    ? unusableKey(pem)
                    : new SettingException(
                            "tlsCertificate",
                            pem.chain(),
                            "a readable file with our certificate in PEM, and after it those of its issuers");
        }
        return new SettingException(
                "tlsCertificate",
                certificate.files().isEmpty()
                        ? "a key manager factory"
                        : certificate.files().get(0),
                "a certificate and its key, in PKCS #12 with the right password");
    }

    private SettingException unusableKey(TlsCertificate.Pem pem) {
        boolean authorities =
                options.authorities().map(file -> !isCertificate(file)).orElse(false);
        return authorities
                ? new SettingException(
                        "authorities", options.authorities().get(), "a readable file with certificates in PEM")
                : new SettingException(
                        "tlsKey",
                        pem.key(),
                        "a readable file with the key of that certificate in PEM (PKCS #8), and its passphrase if it is encrypted");
    }

    private static boolean isCertificate(Path file) {
        try {
            SslContextBuilder.forClient().trustManager(file.toFile()).build();
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
