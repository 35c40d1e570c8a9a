package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The environment variables for STARTTLS: two files in PEM, as a certificate authority hands them out. */
final class TlsVariables {
    private static final Setting<String> CERTIFICATE = Setting.text("tlsCertificate", "TLS_CERTIFICATE_FILE")
            .meaning("certificate chain in PEM, our own first; STARTTLS is then offered");
    private static final Setting<String> KEY =
            Setting.text("tlsKey", "TLS_KEY_FILE").meaning("its key, in PEM (PKCS #8, not encrypted)");
    private static final Setting<String> STARTTLS = Setting.text("startTls", "STARTTLS")
            .byDefault("offered")
            .onlyIf(TlsVariables::requireMode)
            .meaning(
                    "with a certificate, and where TLS is not there from the first byte on: `offered`; `required`, so that"
                            + " clients without it get 530 5.7.0; or `off`");
    static final List<Setting<?>> SETTINGS = List.of(CERTIFICATE, KEY, STARTTLS);

    private static final Pattern PKCS8_PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", Pattern.DOTALL);

    /** By the key's algorithm, the signature that shows that key and certificate belong together. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private TlsVariables() {}

    /** Reads the certificate and its key; empty if neither is given. */
    static Optional<SSLContext> context(Settings settings) {
        String certificate = settings.find(CERTIFICATE).orElse("");
        String key = settings.find(KEY).orElse("");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        Certificate[] chain = chain(certificate);
        return Optional.of(context(chain, key(key, chain[0])));
    }

    private static void requireMode(String setting, String mode) {
        if (!List.of("off", "offered", "required").contains(mode)) {
            throw new SettingException(setting, mode, "off, offered or required");
        }
    }

    /** What STARTTLS does where the connection is not encrypted from its first byte on. */
    static TlsConfig startTls(Settings settings, Optional<SSLContext> certificate) {
        String mode = settings.get(STARTTLS);
        if (mode.equals("required") && certificate.isEmpty()) {
            throw new SettingException(
                    STARTTLS.variable(), mode, CERTIFICATE.variable() + " and " + KEY.variable() + " beside it");
        }
        if (certificate.isEmpty() || mode.equals("off")) {
            return TlsConfig.none();
        }
        return mode.equals("required") ? TlsConfig.required(certificate.get()) : TlsConfig.offered(certificate.get());
    }

    private static Certificate[] chain(String file) {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(pem)
                    .toArray(Certificate[]::new);
            if (chain.length > 0) {
                return chain;
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // told below, as a file without a certificate
        }
        throw new SettingException(
                CERTIFICATE.variable(), file, "a readable file with our certificate in PEM, for " + KEY.variable());
    }

    private static PrivateKey key(String file, Certificate certificate) {
        try {
            Matcher pem = PKCS8_PEM.matcher(Files.readString(Path.of(file)));
            if (pem.find()) {
                byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
                PrivateKey key = KeyFactory.getInstance(
                                certificate.getPublicKey().getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
                if (belongTogether(key, certificate)) {
                    return key;
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // told below, without a word of what the file holds
        }
        throw new SettingException(
                KEY.variable(),
                file,
                "a readable file with the key of " + CERTIFICATE.variable() + " in PEM (PKCS #8, not encrypted)");
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(key.getAlgorithm(), key.getAlgorithm()));
        byte[] anything = certificate.getEncoded();
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(anything);
        return signature.verify(signed);
    }

    private static SSLContext context(Certificate[] chain, PrivateKey key) {
        char[] none = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, none);
            store.setKeyEntry("server", key, none, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }
}
