package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.stackTrace;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.amqp.testing.TokenServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case 41 of the fault catalogue: what a wrong password or virtual host does, and what it does not tell. */
class LoginTest {
    private static final String PASSWORD = "s3cr3t-Pa55word";

    @Test
    void aWrongPasswordIsLoggedInOneLineWithoutIt() {
        String log = logOfFailedLogin(AmqpSettings.builder().password(PASSWORD));

        assertThat(log.lines().filter(line -> line.contains("No connection to")))
                .hasSize(1);
        assertThat(log)
                .doesNotContain(PASSWORD)
                .contains("WARN", "refuses the login of user 'guest' to virtual host '/'", "127.0.0.1");
    }

    @Test
    void aWrongVirtualHostIsNamed() {
        String log = logOfFailedLogin(AmqpSettings.builder().virtualHost("nowhere"));

        assertThat(log.lines().filter(line -> line.contains("No connection to")))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains("nowhere"));
    }

    @Test
    void aRefusedTokenIsLoggedWithoutTheSecret(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), PASSWORD);
        KeyPair key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        try (TokenServer tokens = new TokenServer(key.getPrivate(), Duration.ofMinutes(1))) {
            BrokerLogin login = new BrokerLogin.OAuth2(tokens.endpoint(), "mx", secret, Optional.empty());

            String log = logOfFailedLogin(AmqpSettings.builder().broker(broker -> broker.login(login)));

            assertThat(log).contains("No connection to", "401").doesNotContain(PASSWORD);
        }
    }

    private static String logOfFailedLogin(AmqpSettingsBuilder settings) {
        return CapturedLog.of(() -> {
            try (EmbeddedBroker broker = EmbeddedBroker.start();
                    AmqpMessageSink sink =
                            new AmqpMessageSink(settings.port(broker.port()).build())) {
                DeliveryException failure = awaitFailure(sink.deliver(TestMail.text("refused")));
                assertThat(failure.reason()).isEqualTo(Reason.TRANSIENT);
                assertThat(stackTrace(failure)).doesNotContain(PASSWORD);
            }
        });
    }
}
