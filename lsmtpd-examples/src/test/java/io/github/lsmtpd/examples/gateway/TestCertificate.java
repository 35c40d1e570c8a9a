package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;

/** A self-signed certificate for localhost and its key, as two files in PEM. */
public record TestCertificate(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";

    /** Makes one with the JDK's keytool. */
    public static TestCertificate create(Path directory, String keyAlgorithm) throws Exception {
        Path store = directory.resolve(keyAlgorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        keyAlgorithm,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-alias",
                        ALIAS,
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).as("status of keytool").isZero();
        return fromStore(store);
    }

    private static TestCertificate fromStore(Path file) throws IOException, GeneralSecurityException {
        char[] password = PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return new TestCertificate(
                pem(file, "CERTIFICATE", store.getCertificate(ALIAS).getEncoded()),
                pem(file, "PRIVATE KEY", store.getKey(ALIAS, password).getEncoded()));
    }

    private static Path pem(Path store, String type, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return Files.writeString(
                store.resolveSibling(store.getFileName() + "." + type.replace(' ', '-') + ".pem"),
                "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    /** What the gateway must be told. */
    Map<String, String> settings() {
        return Map.of("TLS_CERTIFICATE_FILE", certificate.toString(), "TLS_KEY_FILE", key.toString());
    }
}
