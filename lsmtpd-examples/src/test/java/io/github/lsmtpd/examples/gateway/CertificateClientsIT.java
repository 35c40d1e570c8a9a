package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsOptions;
import io.github.lsmtpd.TlsOptions.ClientCertificate;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.SessionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that prove who they are by the certificate of their connection (EXTERNAL), with OpenSSL's TLS and the JDK's. */
class CertificateClientsIT {
    /** Whoever has a certificate is who it names, and acts for nobody else. */
    private static final Authenticator SUBJECTS = new Authenticator() {
        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.of(SaslMechanism.EXTERNAL);
        }

        @Override
        public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
            Credentials.Certificate given = (Credentials.Certificate) credentials;
            String subject = given.certificate().getSubjectX500Principal().getName();
            return CompletableFuture.completedFuture(
                    Optional.of(subject).filter(given.authorizationIdentity().orElse(subject)::equals));
        }
    };

    @TempDir
    private static Path directory;

    private static TestCertificate ours;
    private static TestCertificate clients;

    private final BlockingQueue<MailMessage> messages = new LinkedBlockingQueue<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = TestCertificate.create(Files.createDirectory(directory.resolve("ours")), "EC");
        clients = TestCertificate.create(
                Files.createDirectory(directory.resolve("clients")), "RSA"); // GnuTLS cannot read the JDK's EC keys
    }

    private SmtpServer start(boolean nativeTls) throws IOException {
        TlsOptions options = TlsOptions.defaults()
                .withNativeTls(nativeTls)
                .withClientCertificate(ClientCertificate.WANTED, clients.certificate());
        return SmtpServer.builder()
                .listen("127.0.0.1", 0)
                .tls(TlsConfig.offered(TlsCertificate.pem(ours.certificate(), ours.key()))
                        .withOptions(options))
                .auth(AuthConfig.required(), SUBJECTS)
                .sink(message -> {
                    messages.add(message);
                    return CompletableFuture.completedFuture(null);
                })
                .start();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @RequiresTool("msmtp")
    void whoHasACertificateIsWhoItNames(boolean nativeTls) throws Exception {
        String certificate = "--tls-cert-file=" + clients.certificate();
        String key = "--tls-key-file=" + clients.key();
        try (SmtpServer server = start(nativeTls)) {
            msmtp(server, certificate, key, "--user=CN=other").assertRefused("535 5.7.8");
            msmtp(server, certificate, key, "--user=CN=localhost").assertSent();
        }
        assertThat(messages)
                .singleElement()
                .satisfies(message -> assertThat(message.client().identity()).isEqualTo("CN=localhost"));
    }

    @Test
    @RequiresTool("msmtp")
    void whoHasNoneIsOfferedNothing() throws Exception {
        try (SmtpServer server = start(true)) {
            msmtp(server, "--user=CN=localhost").assertRefused("the server does not support authentication");
        }
    }

    private static TestClient msmtp(SmtpServer server, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "msmtp",
                "--file=/dev/null",
                "--host=localhost",
                "--port=" + server.port(),
                "--from=a@example.com",
                "--tls=on",
                "--tls-starttls=on",
                "--tls-trust-file=" + ours.certificate(),
                // Without a user, it takes the 334 that asks for one for the end.
                "--auth=external"));
        command.addAll(List.of(options));
        command.add("b@example.com");
        return TestClient.run(directory, command);
    }
}
