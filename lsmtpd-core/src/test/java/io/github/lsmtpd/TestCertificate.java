package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;

/**
 * A certificate that signs itself, and its key, in the forms in which people have them; made by the JDK's own keytool.
 *
 * @param directory where its files are
 */
public record TestCertificate(Path directory) {
    static final String PASSWORD = "no-secret";

    /** Makes one for a name, with a key of RSA or EC. */
    public static TestCertificate of(Path directory, String name, String algorithm) throws Exception {
        TestCertificate made = new TestCertificate(Files.createTempDirectory(directory, name));
        keytool(made.store(), name, algorithm);
        Files.writeString(made.passphrase(), PASSWORD + "\n");
        pem(made.chain(), "CERTIFICATE", made.certificate().getEncoded());
        pem(made.key(), "PRIVATE KEY", made.privateKey().getEncoded());
        return made;
    }

    public Path store() {
        return directory.resolve("store.p12");
    }

    public Path chain() {
        return directory.resolve("chain.pem");
    }

    /** The key in PKCS #8. */
    public Path key() {
        return directory.resolve("key.pem");
    }

    public Path passphrase() {
        return directory.resolve("passphrase");
    }

    /** The key in PKCS #8, encrypted with the passphrase. */
    public Path encryptedKey() throws Exception {
        var encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPRF(PKCS8Generator.PRF_HMACSHA256)
                .setPassword(PASSWORD.toCharArray())
                .build();
        byte[] encrypted =
                new JcaPKCS8Generator(privateKey(), encryptor).generate().getContent();
        return pem(directory.resolve("encrypted.pem"), "ENCRYPTED PRIVATE KEY", encrypted);
    }

    /** The key in the form of its algorithm: PKCS #1 (RFC 8017), or that of RFC 5915. */
    public Path olderKey() throws Exception {
        PrivateKey key = privateKey();
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        byte[] der = key instanceof ECPrivateKey ec
                ? ecKey(ec, info).getEncoded()
                : info.parsePrivateKey().toASN1Primitive().getEncoded();
        return pem(directory.resolve("older.pem"), key.getAlgorithm() + " PRIVATE KEY", der);
    }

    /** With its curve and its public part, as openssl writes it. */
    private org.bouncycastle.asn1.sec.ECPrivateKey ecKey(ECPrivateKey key, PrivateKeyInfo info)
            throws GeneralSecurityException, IOException {
        byte[] publicKey = certificate().getPublicKey().getEncoded();
        return new org.bouncycastle.asn1.sec.ECPrivateKey(
                key.getParams().getOrder().bitLength(),
                key.getS(),
                SubjectPublicKeyInfo.getInstance(publicKey).getPublicKeyData(),
                info.getPrivateKeyAlgorithm().getParameters());
    }

    /** Puts another one's files into the place of these. */
    public void replaceWith(TestCertificate other) throws IOException {
        Files.write(chain(), Files.readAllBytes(other.chain()));
        Files.write(key(), Files.readAllBytes(other.key()));
    }

    public X509Certificate certificate() throws GeneralSecurityException, IOException {
        return (X509Certificate) load().getCertificate("mx");
    }

    private PrivateKey privateKey() throws GeneralSecurityException, IOException {
        return (PrivateKey) load().getKey("mx", PASSWORD.toCharArray());
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static Path pem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    /** Makes a store with a key and its certificate. */
    static void keytool(Path file, String name, String algorithm) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mx",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
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
}
