package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;

/** What RabbitMQ makes of properties, and the embedded broker does not. */
@Tag("slow")
class RabbitMqRoutingTest {
    /** The embedded broker reads it as a point in time. */
    @ParameterizedTest
    @RequiresRabbitMq
    void anExpirationIsInMilliseconds(RabbitMqRelease release) throws Exception {
        RoutingSettings routing = RoutingSettings.builder()
                .publishPer(PublishPer.DOMAIN)
                .map(Map.of("x", "600000", "y", "1"))
                .expiration("{recipient.domain|map}")
                .build();
        List<Recipient> recipients =
                List.of(new Recipient(MailAddress.of("b@y")), new Recipient(MailAddress.of("a@x")));
        try (TestQueue queue = new TestQueue(RabbitMqNode.shared(release).port());
                AmqpMessageSink sink =
                        new AmqpMessageSink(queue.settings().routing(routing).build())) {
            awaitStored(sink.deliver(TestMail.of(MessageContent.of(new byte[] {'x'}), recipients)));
            await().atMost(Outcomes.LIMIT).until(() -> queue.count() == 1);
            assertThat(queue.get().getProps().getExpiration()).isEqualTo("600000");
        }
    }
}
