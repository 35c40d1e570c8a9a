package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.examples.MailFromOurUsers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that people have log in with a token, over STARTTLS, at the server that the README shows. */
class TokenClientsIT {
    @TempDir
    private Path directory;

    private final BlockingQueue<MailMessage> messages = new LinkedBlockingQueue<>();
    private TestCertificate certificate;
    private SmtpServer server;

    @BeforeEach
    void start() throws Exception {
        certificate = TestCertificate.create(directory, "EC");
        server = MailFromOurUsers.start(
                MailFromOurUsers.tokens(
                        token -> token.equals("anna-token") ? Optional.of("anna") : Optional.empty(),
                        ForkJoinPool.commonPool()),
                TlsCertificate.pem(certificate.certificate(), certificate.key()),
                message -> {
                    messages.add(message);
                    return CompletableFuture.completedFuture(null);
                });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String port() {
        return Integer.toString(server.port());
    }

    private void assertArrived() {
        assertThat(messages)
                .singleElement()
                .satisfies(message -> assertThat(message.client().identity()).isEqualTo("anna"));
    }

    @Test
    @RequiresTool("nodemailer")
    void nodemailer() throws Exception {
        nodemailer("anna", "bad-token").assertRefused("535");
        nodemailer("otto", "anna-token").assertRefused("535");
        nodemailer("anna", "anna-token").assertSent();
        assertArrived();
    }

    private TestClient nodemailer(String user, String token) throws Exception {
        String file = certificate.certificate().toString();
        return TestClient.run(directory, TestClient.script("node", "token.js", port(), file, user, token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauthbearer", "xoauth2"})
    @RequiresTool("msmtp")
    void msmtp(String mechanism) throws Exception {
        msmtp(mechanism, "bad-token").assertRefused("535");
        msmtp(mechanism, "anna-token").assertSent();
        assertArrived();
    }

    private TestClient msmtp(String mechanism, String token) throws Exception {
        return TestClient.run(
                directory,
                List.of(
                        "msmtp",
                        "--file=/dev/null",
                        "--host=localhost",
                        "--port=" + port(),
                        "--from=a@example.com",
                        "--tls=on",
                        "--tls-starttls=on",
                        "--tls-trust-file=" + certificate.certificate(),
                        "--auth=" + mechanism,
                        "--user=anna",
                        "--passwordeval=echo " + token,
                        "b@example.com"));
    }
}
