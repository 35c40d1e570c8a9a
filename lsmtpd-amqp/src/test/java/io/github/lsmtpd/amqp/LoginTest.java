package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

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

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
