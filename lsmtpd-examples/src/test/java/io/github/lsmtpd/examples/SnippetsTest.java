package io.github.lsmtpd.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.examples.gateway.SmtpTestClient;
import io.github.lsmtpd.examples.gateway.TestCertificate;
import io.github.lsmtpd.examples.gateway.TestQueue;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows does what it says. */
class SnippetsTest {
    private static final byte[] CONTENT = "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII);

    @TempDir
    private Path directory;

    @Test
    void printMailTakesMail() throws IOException {
        try (SmtpServer server = PrintMail.start(0)) {
            assertThat(send(server.port())).isNotEmpty();
        }
    }

    @Test
    void mailForOurUsersTakesNoOther() throws Exception {
        BlockingQueue<MailMessage> messages = new LinkedBlockingQueue<>();
        MessageSink sink = message -> {
            messages.add(message);
            return CompletableFuture.completedFuture(null);
        };
        SmtpPolicy users = MailForOurUsers.users(
                address -> address.localPart().equals("b") ? Optional.of("blue") : Optional.empty(),
                ForkJoinPool.commonPool());
        TestCertificate made = TestCertificate.create(directory, "EC");
        TlsCertificate certificate = TlsCertificate.pem(made.certificate(), made.key());
        try (SmtpServer server = MailForOurUsers.start(users, certificate, sink)) {
            try (SmtpTestClient client = SmtpTestClient.connect(server.port())) {
                client.command("MAIL FROM:<a@example.org>", "250");
                client.command("RCPT TO:<c@example.com>", "550 5.1.1");
                client.command("RCPT TO:<b@example.org>", "550 5.7.1");
            }
            assertThat(send(server.port())).isNotEmpty();
        }
        assertThat(messages.take().attributes()).isEqualTo(Map.of("tenant", "blue"));
    }

    @Test
    void mailToRabbitMqPublishes() throws Exception {
        assertPublishes(MailToRabbitMq::run);
    }

    @Test
    void mailWithSpoolPublishes() throws Exception {
        assertPublishes(MailWithSpool::run);
    }

    private void assertPublishes(Snippet snippet) throws Exception {
        int port = freePort();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TestQueue queue = new TestQueue(broker.port(), "lsmtp").consume()) {
            Settings settings = Settings.of(Map.of(
                    "AMQP_PORT", Integer.toString(broker.port()),
                    "TEMP_EMAIL_DIR", directory.resolve("spool").toString()));
            Thread program = run(snippet, port, settings);
            await().atMost(Duration.ofMinutes(10))
                    .ignoreExceptions()
                    .until(() -> !greeting(port).isEmpty());
            String id = send(port);
            MailMessage message = queue.next();
            assertThat(message.id()).hasToString(id);
            program.interrupt();
            program.join();
        }
    }

    private static Thread run(Snippet snippet, int port, Settings settings) {
        Thread thread = new Thread(() -> {
            try {
                snippet.run(port, settings);
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }

    private static String greeting(int port) throws IOException {
        try (SmtpTestClient client = SmtpTestClient.connect(port)) {
            return client.command("NOOP", "250");
        }
    }

    private static String send(int port) throws IOException {
        try (SmtpTestClient client = SmtpTestClient.connect(port)) {
            return client.send("a@example.com", "b@example.com", CONTENT);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @FunctionalInterface
    private interface Snippet {
        void run(int port, Settings settings) throws IOException, InterruptedException;
    }
}
