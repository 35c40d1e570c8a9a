package io.github.lsmtpd.amqp.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {
    @Test
    void takesAndGivesAMessage() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.queueDeclare("lsmtp", true, false, false, null);
            channel.basicPublish("", "lsmtp", null, "hello".getBytes(UTF_8));
            channel.waitForConfirmsOrDie(10_000);

            assertThat(channel.basicGet("lsmtp", true).getBody())
                    .asString(UTF_8)
                    .isEqualTo("hello");
        }
    }

    @Test
    void startsAgainOnTheSamePort() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            port = broker.port();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(port);
                Connection connection = connect(broker)) {
            assertThat(broker.port()).isEqualTo(port);
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void refusesAPortThatIsTaken() {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            int taken = broker.port();

            assertThatThrownBy(() -> EmbeddedBroker.start(taken)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Connection connect(EmbeddedBroker broker) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        return factory.newConnection();
    }
}
