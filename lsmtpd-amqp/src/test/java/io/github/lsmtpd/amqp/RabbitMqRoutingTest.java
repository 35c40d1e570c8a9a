package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@RequiresRabbitMq
class RabbitMqRoutingTest extends RoutingContract {
    @Override
    int port() {
        return RabbitMqNode.shared().port();
    }

    /** The embedded broker reads it as a point in time. */
    @Test
    void anExpirationIsInMilliseconds() throws Exception {
        try (TestQueue queue = new TestQueue(port());
                AmqpMessageSink sink =
                        sink("k", per(PublishPer.DOMAIN).map(Map.of("x", "600000", "y", "1")).expiration("{recipient.domain|map}"))) {
            queue.bindToTopic(exchange, "#");
            awaitStored(sink.deliver(message("b@y", "a@x")));
            await().atMost(Outcomes.LIMIT).until(() -> queue.count() == 1);
            assertThat(queue.get().getProps().getExpiration()).isEqualTo("600000");
        }
    }
}
