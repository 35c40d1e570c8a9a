package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.amqp.testing.SecureRabbitMq;
import io.github.lsmtpd.amqp.testing.TokenServer;
import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** TLS, and each way to log in, to a real node. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class SecureBrokerTest {
    /** Of a token: it is renewed after eight seconds, and may have expired after nine, since that is in whole seconds. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private static SecureRabbitMq broker;

    @Parameter
    RabbitMqRelease release;

    @BeforeParameterizedClassInvocation
    static void startBroker(RabbitMqRelease release) {
        broker = SecureRabbitMq.shared(release);
    }

    private static BrokerTls tls() {
        return BrokerTls.systemTrust().withAuthorities(broker.file("ca.pem"));
    }

    /** Messages to a queue, over TLS unless the settings say otherwise. */
    private static AmqpMessageSink sink(TestQueue queue, Consumer<BrokerSettingsBuilder> settings) {
        return new AmqpMessageSink(queue.settings()
                .host("localhost")
                .port(broker.tlsPort())
                .broker(builder -> builder.tls(tls()))
                .broker(settings)
                .build());
    }

    private static TestQueue queue() {
        return new TestQueue(broker.node().port());
    }

    @Test
    void messagesAreStoredOverTls() throws Exception {
        byte[] large = new byte[1 << 20];
        try (TestQueue queue = queue();
                AmqpMessageSink sink = sink(queue, settings -> {})) {
            awaitStored(sink.deliver(TestMail.of(large)));
            assertThat(queue.takeAll())
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message.content().toByteArray()).isEqualTo(large));
            assertThat(broker.node().ctl("list_connections", "ssl")).contains("true");
        }
    }

    @Test
    void anAuthorityThatIsNotTrustedIsRefused() throws Exception {
        String log = CapturedLog.of(() -> {
            try (TestQueue queue = queue();
                    AmqpMessageSink sink = sink(queue, settings -> settings.tls(BrokerTls.systemTrust()))) {
                awaitFailure(sink.deliver(TestMail.text("not sent")));
            }
        });
        assertThat(log).contains("No connection to amqps://guest@localhost", "unable to find valid certification path");
    }

    @Test
    void theNameOfTheHostIsVerified() throws Exception {
        String log = CapturedLog.of(() -> {
            try (TestQueue queue = queue();
                    AmqpMessageSink sink = sink(queue, settings -> settings.host("127.0.0.1"))) {
                awaitFailure(sink.deliver(TestMail.text("not sent")));
            }
        });
        assertThat(log).contains("No connection to amqps://guest@127.0.0.1", "No subject alternative names");
    }

    @Test
    void theNameOfTheHostIsNotVerifiedOnRequest() throws Exception {
        BrokerTls lenient =
                new BrokerTls(Optional.of(broker.file("ca.pem")), Optional.empty(), Optional.empty(), false);
        try (TestQueue queue = queue();
                AmqpMessageSink sink =
                        sink(queue, settings -> settings.host("127.0.0.1").tls(lenient))) {
            awaitStored(sink.deliver(TestMail.text("stored")));
        }
    }

    @Test
    void aCertificateLogsIn() throws Exception {
        broker.certify("mx-external", "mx.example");
        broker.node().ctl("add_user", "mx-external", "unused");
        broker.node().ctl("set_permissions", "mx-external", "", ".*", "");
        BrokerTls withCertificate =
                tls().withCertificate(broker.file("mx-external.pem"), broker.file("mx-external.key"));
        try (TestQueue queue = queue();
                AmqpMessageSink sink =
                        sink(queue, settings -> settings.tls(withCertificate).login(new BrokerLogin.External()))) {
            awaitStored(sink.deliver(TestMail.text("stored")));
            assertThat(broker.node().ctl("list_connections", "user")).contains("mx-external");
        }
    }

    @Test
    void aPasswordInAFileIsReadAgainAtEachAttempt() throws Exception {
        Path file = broker.file("password");
        Files.writeString(file, "first\n");
        broker.node().ctl("add_user", "mx-file", "first");
        broker.node().ctl("set_permissions", "mx-file", "", ".*", "");
        try (TestQueue queue = queue();
                AmqpMessageSink sink =
                        sink(queue, settings -> settings.login(new BrokerLogin.PasswordFile("mx-file", file)))) {
            awaitStored(sink.deliver(TestMail.text("stored")));

            broker.node().ctl("change_password", "mx-file", "second");
            Files.writeString(file, "second");
            broker.node().ctl("close_all_user_connections", "mx-file", "password changed");

            awaitRecovery(sink);
        }
    }

    @Test
    void aTokenIsRenewedWhileTheConnectionGoesOn() throws Exception {
        Path secret = broker.file("client-secret");
        Files.writeString(secret, "s3cr3t");
        try (TokenServer tokens = new TokenServer(broker.tokenKey(), LIFETIME);
                TestQueue queue = queue();
                AmqpMessageSink sink = sink(
                        queue,
                        settings -> settings.login(
                                new BrokerLogin.OAuth2(tokens.endpoint(), "mx", secret, Optional.empty())))) {
            awaitStored(sink.deliver(TestMail.text("first token")));
            String connection = broker.node().ctl("list_connections", "pid", "user");

            await().atMost(LIMIT).until(() -> tokens.tokens() >= 3);
            awaitStored(sink.deliver(TestMail.text("third token")));

            assertThat(broker.node().ctl("list_connections", "pid", "user")).isEqualTo(connection);
        }
    }

    @Test
    void theApplicationsCredentialsAreAskedForAgain() throws Exception {
        broker.node().ctl("add_user", "mx-provided", "first");
        broker.node().ctl("set_permissions", "mx-provided", "", ".*", "");
        String[] password = {"first"};
        BrokerLogin login = new BrokerLogin.Provided(
                () -> new BrokerLogin.Credentials("mx-provided", password[0], Optional.of(Instant.now())));
        try (TestQueue queue = queue();
                AmqpMessageSink sink = sink(queue, settings -> settings.login(login))) {
            awaitStored(sink.deliver(TestMail.text("stored")));

            broker.node().ctl("change_password", "mx-provided", "second");
            password[0] = "second";
            broker.node().ctl("close_all_user_connections", "mx-provided", "password changed");

            awaitRecovery(sink);
        }
    }

    @Test
    void aFileThatCannotBeUsedIsToldAtTheStart() throws IOException {
        Path none = broker.file("none");
        Path text = Files.writeString(broker.file("text"), "no certificate");
        assertRefused(
                "authorities",
                none,
                settings -> settings.tls(BrokerTls.systemTrust().withAuthorities(none)));
        assertRefused(
                "authorities",
                text,
                settings -> settings.tls(BrokerTls.systemTrust().withAuthorities(text)));
        assertRefused("certificate", none, settings -> settings.tls(tls().withCertificate(none, none)));
        assertRefused("key", text, settings -> settings.tls(tls().withCertificate(broker.file("broker.pem"), text)));
        assertRefused("passwordFile", none, settings -> settings.login(new BrokerLogin.PasswordFile("u", none)));
    }

    private static void assertRefused(String setting, Path file, Consumer<BrokerSettingsBuilder> settings) {
        AmqpSettings refused = AmqpSettings.builder().broker(settings).build();
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> new AmqpMessageSink(refused))
                .withMessageStartingWith(setting + ": '" + file + "' is not usable; expected a readable file");
    }
}
