package io.github.lsmtpd.amqp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import org.junit.jupiter.api.Test;

class RabbitMqNodeTest {
    @Test
    @RequiresRabbitMq
    void canBeConnectedToFrozenAndCommanded() throws Exception {
        RabbitMqNode node = RabbitMqNode.shared();
        try (Connection connection = connect(node);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("node-test", true, false, false, null);
            node.pause();
            node.resume();

            assertThat(node.ctl("list_queues", "name", "messages")).containsPattern("node-test\\s+0");

            channel.queueDelete("node-test");
        }
    }

    @Test
    void absenceSkipsTestsUnlessRabbitMqIsRequired() {
        assertThat(RabbitMqCondition.decide(true, false).isDisabled()).isFalse();
        assertThat(RabbitMqCondition.decide(false, false).isDisabled()).isTrue();
        assertThat(RabbitMqCondition.decide(false, true).isDisabled()).isFalse();
    }

    private static Connection connect(RabbitMqNode node) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(node.port());
        return factory.newConnection();
    }
}
