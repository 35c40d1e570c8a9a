package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, made by the JDK's own keytool for this run of the tests. */
public final class TestTls {
    private static final String PASSWORD = "no-secret";

    private static final class Holder {
        static final SSLContext CONTEXT = make();
    }

    private TestTls() {}

    /**
     * Serves with the certificate, and as a client trusts it alone.
     *
     * @return the context
     */
    public static SSLContext context() {
        return Holder.CONTEXT;
    }

    private static SSLContext make() {
        try {
            Path directory = Files.createTempDirectory("lsmtpd-tls");
            Path file = directory.resolve("test.p12");
            try {
                keytool(file);
                return contextOf(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (Exception e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    private static void keytool(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mx",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=mx.example.com",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(2, TimeUnit.MINUTES)).as("keytool ended").isTrue();
        assertThat(keytool.exitValue()).as("keytool").isZero();
    }

    private static SSLContext contextOf(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mx", store.getCertificate("mx"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
