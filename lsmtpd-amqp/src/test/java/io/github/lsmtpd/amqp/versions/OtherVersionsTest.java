package io.github.lsmtpd.amqp.versions;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.amqp.versions.ForkedJvm.Replacement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a host's framework may put in the place of the versions that we build with. */
@Tag("slow")
class OtherVersionsTest {
    private static final Replacement OLDEST_NETTY = new Replacement("netty-", "oldest-netty");
    private static final Replacement TOO_OLD_NETTY = new Replacement("netty-", "too-old-netty");

    static Stream<List<Replacement>> combinationsThatWork() {
        Replacement oldestClient = new Replacement("amqp-client-", "oldest-amqp-client");
        Replacement firstClientWithNetty = new Replacement("amqp-client-", "first-netty-amqp-client");
        return Stream.of(
                List.of(),
                List.of(oldestClient),
                List.of(firstClientWithNetty),
                List.of(OLDEST_NETTY),
                List.of(oldestClient, OLDEST_NETTY),
                List.of(firstClientWithNetty, OLDEST_NETTY));
    }

    /** It connects, publishes, and sees a confirm and a return. */
    @ParameterizedTest
    @MethodSource("combinationsThatWork")
    void aMessageIsStoredAndAnotherReturned(List<Replacement> replacements) throws Exception {
        String queue = "versions";
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            factory.setPort(broker.port());
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare(queue, true, false, false, Map.of());

                List<String> lines = ForkedJvm.run(
                        MailToBroker.class,
                        List.of(Integer.toString(broker.port()), queue),
                        replacements.toArray(Replacement[]::new));

                assertThat(lines)
                        .anyMatch(line -> line.startsWith("stored: 250 "))
                        .anyMatch(line -> line.startsWith("returned: 451 "))
                        .noneMatch(line -> line.contains("Error"));
                assertThat(channel.basicGet(queue, true)).isNotNull();
            }
        }
    }

    @Test
    void aNettyThatIsTooOldIsReportedInOneLine() {
        List<String> lines = ForkedJvm.run(StartOnNetty.class, List.of(), TOO_OLD_NETTY);

        String reason =
                "java.lang.IllegalStateException: Netty 4.1.118.Final is too old: 4.2.1 or a newer 4.2 is needed;"
                        + " import io.netty:netty-bom in such a version";
        assertThat(lines).containsExactly("server: " + reason, "server with a late sink: " + reason, "sink: " + reason);
    }
}
