package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.stackTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Users whom the operator of a running node takes their rights, and gives them back; another user goes on meanwhile. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class RabbitMqAccessTest {
    private static final String USER = "mail";
    private static final String PASSWORD = "s3cr3t-Pa55word";

    private final RabbitMqNode node;
    private TestQueue queue;
    private AmqpMessageSink other;

    RabbitMqAccessTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    @BeforeEach
    void addUser() {
        queue = new TestQueue(node.port());
        other = new AmqpMessageSink(queue.settings().build());
        node.ctl("add_user", USER, PASSWORD);
        permit(".*");
    }

    @AfterEach
    void removeUser() {
        other.close();
        queue.close();
        node.ctl("delete_user", USER);
    }

    /** Case 41. */
    @Test
    void aWrongPasswordIsLoggedInOneLineWithoutIt() {
        String log = CapturedLog.of(() -> {
            try (AmqpMessageSink sink = new AmqpMessageSink(
                    queue.settings().username(USER).password("wr0ng").build())) {
                assertThat(awaitFailure(sink.deliver(TestMail.text("refused"))).reason())
                        .isEqualTo(Reason.TRANSIENT);
            }
        });

        assertThat(log.lines().filter(line -> line.contains("No connection")))
                .singleElement()
                .asString()
                .contains("WARN", "it refuses the login of user 'mail' to virtual host '/'")
                .doesNotContain("wr0ng");
    }

    /** Case 116: nothing that is shown of a URI has its password, however it is written. */
    @Test
    void aWrongPasswordInAUriIsInNoTextOfIt() {
        AmqpSettings settings = AmqpSettings.from(
                Settings.of(Map.of("AMQP_URI", "amqp://" + USER + ":wr%30ng@127.0.0.1:" + node.port() + "/%2F")));
        String log = CapturedLog.of(() -> {
            try (AmqpMessageSink sink = new AmqpMessageSink(settings)) {
                assertThat(awaitFailure(sink.deliver(TestMail.text("refused"))))
                        .returns(Reason.TRANSIENT, failure -> failure.reason())
                        .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("wr0ng", "wr%30ng"));
            }
        });

        assertThat(log)
                .contains("it refuses the login of user 'mail' to virtual host '/'")
                .doesNotContain("wr0ng", "wr%30ng");
        assertThat(settings.toString()).contains("amqp://mail@127.0.0.1").doesNotContain("wr0ng", "wr%30ng");
    }

    /** An open channel remembers what was permitted for a while; a new one does not. */
    @Test
    void aRevokedPermissionFailsMessagesUntilItIsGivenBack() {
        String log = CapturedLog.of(() -> {
            try (AmqpMessageSink sink = sink()) {
                awaitStored(sink.deliver(TestMail.text("before")));
                permit("");
                node.ctl("close_all_user_connections", USER, "by the test");

                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(awaitFailure(sink.deliver(TestMail.text("403"))))
                                .hasMessageContaining("the broker does not permit publishing there")
                                .returns(Reason.TRANSIENT, failure -> failure.reason()));
                awaitStored(other.deliver(TestMail.text("of another user")));

                permit(".*");
                awaitRecovery(sink);
            }
        });
        assertThat(log.lines().filter(line -> line.contains("does not permit") && !line.contains("it has ended")))
                .singleElement()
                .asString()
                .contains("WARN", "ACCESS_REFUSED");
    }

    /** The broker closes its connections. */
    @Test
    void aDeletedUserIsRefusedUntilItIsMadeAgain() {
        String log = CapturedLog.of(() -> {
            try (AmqpMessageSink sink = sink()) {
                awaitStored(sink.deliver(TestMail.text("before")));
                node.ctl("delete_user", USER);

                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(awaitFailure(sink.deliver(TestMail.text("gone"))))
                                .hasMessageContaining("the broker is unreachable")
                                .returns(Reason.TRANSIENT, failure -> failure.reason()));

                node.ctl("add_user", USER, PASSWORD);
                permit(".*");
                awaitRecovery(sink);
            }
        });
        assertThat(log.lines().filter(line -> line.contains("No connection")))
                .singleElement()
                .asString()
                .contains("WARN", "user 'mail' is deleted");
    }

    private AmqpMessageSink sink() {
        return new AmqpMessageSink(
                queue.settings().username(USER).password(PASSWORD).build());
    }

    /** To write where the name matches. */
    private void permit(String names) {
        node.ctl("set_permissions", USER, "", names, "");
    }
}
