package io.github.lsmtpd.amqp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class RabbitMqNodeTest {
    @ParameterizedTest
    @RequiresRabbitMq
    @Tag("slow")
    void canBeConnectedToFrozenAndCommanded(RabbitMqRelease release) throws Exception {
        RabbitMqNode node = RabbitMqNode.shared(release);
        try (Connection connection = connect(node);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("node-test", true, false, false, null);
            node.pause();
            node.resume();

            assertThat(node.ctl("list_queues", "name", "messages")).containsPattern("node-test\\s+0");
            assertThat(connection.getServerProperties().get("version"))
                    .asString()
                    .startsWith(release == RabbitMqRelease.V3 ? "3." : "4.");

            channel.queueDelete("node-test");
        }
    }

    @Test
    void absenceSkipsTestsUnlessRabbitMqIsRequired() {
        assertThat(RabbitMqCondition.decide(true, false).isDisabled()).isFalse();
        assertThat(RabbitMqCondition.decide(false, false).isDisabled()).isTrue();
        assertThat(RabbitMqCondition.decide(false, true).isDisabled()).isFalse();
    }

    @Test
    void aReleaseThatIsAbsentIsLeftOutUnlessRabbitMqIsRequired() {
        List<RabbitMqRelease> both = List.of(RabbitMqRelease.values());
        List<RabbitMqRelease> old = List.of(RabbitMqRelease.V3);

        assertThat(RabbitMqReleases.choose(both, old, false)).isEqualTo(old);
        assertThat(RabbitMqReleases.choose(both, old, true)).isEqualTo(both);
        assertThat(RabbitMqReleases.choose(old, both, true)).isEqualTo(old);
    }

    private static Connection connect(RabbitMqNode node) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(node.port());
        return factory.newConnection();
    }
}
