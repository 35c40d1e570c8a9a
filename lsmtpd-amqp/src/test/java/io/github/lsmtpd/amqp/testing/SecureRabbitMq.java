package io.github.lsmtpd.amqp.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A RabbitMQ node with TLS for {@code localhost}, which logs clients in by password, by certificate or by a token for the
 * resource server {@code lsmtpd}. Not thread safe.
 */
public final class SecureRabbitMq implements AutoCloseable {
    private static final String RESOURCE = "lsmtpd";
    private static final Map<RabbitMqRelease, SecureRabbitMq> SHARED = new EnumMap<>(RabbitMqRelease.class);

    private final RabbitMqRelease release;
    private final Path directory;
    private final int tlsPort = FreePorts.find(1)[0];
    private final X509Bundle authority;
    private final KeyPair tokenKey;
    private final RabbitMqNode node;

    /** The node that all tests of this JVM share, started when first asked for and ended with the JVM. */
    public static synchronized SecureRabbitMq shared(RabbitMqRelease release) {
        return SHARED.computeIfAbsent(release, SecureRabbitMq::startShared);
    }

    private static SecureRabbitMq startShared(RabbitMqRelease release) {
        SecureRabbitMq started = new SecureRabbitMq(release);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close, "secure-rabbitmq-close"));
        return started;
    }

    private SecureRabbitMq(RabbitMqRelease release) {
        this.release = release;
        this.directory = release.createDirectory("lsmtpd-pki");
        try {
            authority = new CertificateBuilder()
                    .subject("CN=LSMTPD test authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Files.writeString(file("ca.pem"), authority.getCertificatePEM());
            certify("broker", "localhost");
            tokenKey = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            Files.writeString(file("token.pem"), publicKey());
        } catch (Exception e) {
            throw new IllegalStateException("Cannot make certificates", e);
        }
        node = RabbitMqNode.start(
                release, List.of("rabbitmq_auth_mechanism_ssl", "rabbitmq_auth_backend_oauth2"), configuration());
        node.ctl("await_startup"); // it listens for TLS a moment after it does without
    }

    private String[] configuration() {
        return new String[] {
            "listeners.ssl.local = 127.0.0.1:" + tlsPort,
            "ssl_options.cacertfile = " + inside("ca.pem"),
            "ssl_options.certfile = " + inside("broker.pem"),
            "ssl_options.keyfile = " + inside("broker.key"),
            "ssl_options.verify = verify_peer",
            "ssl_options.fail_if_no_peer_cert = false",
            "auth_mechanisms.1 = PLAIN",
            "auth_mechanisms.2 = EXTERNAL",
            "ssl_cert_login_from = common_name",
            "auth_backends.1 = internal",
            "auth_backends.2 = rabbit_auth_backend_oauth2",
            "auth_oauth2.resource_server_id = " + RESOURCE,
            "auth_oauth2.default_key = tests",
            "auth_oauth2.signing_keys.tests = " + inside("token.pem")
        };
    }

    /** The path of a file as the node knows it. */
    private Path inside(String name) {
        return release.inside(file(name));
    }

    /** Makes a certificate of the authority, in {@code NAME.pem} and {@code NAME.key}. */
    public void certify(String name, String dnsName) throws Exception {
        X509Bundle certified = new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(dnsName)
                .buildIssuedBy(authority);
        Files.writeString(file(name + ".pem"), certified.getCertificatePEM());
        Files.writeString(file(name + ".key"), certified.getPrivateKeyPEM());
    }

    private String publicKey() {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(tokenKey.getPublic().getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    /** A file beside the certificates. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** The key that tokens are signed with. */
    public PrivateKey tokenKey() {
        return tokenKey.getPrivate();
    }

    /** The port with TLS. */
    public int tlsPort() {
        return tlsPort;
    }

    /** The node. */
    public RabbitMqNode node() {
        return node;
    }

    /** Ends it, and deletes all of it. */
    @Override
    public void close() {
        node.close();
        Directories.deleteRecursively(directory);
    }
}
