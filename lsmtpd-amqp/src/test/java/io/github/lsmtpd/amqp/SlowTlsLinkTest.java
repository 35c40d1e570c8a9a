package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.amqp.testing.SecureRabbitMq;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Case 148 of the fault catalogue with TLS: what moves then are its records, and no frames. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class SlowTlsLinkTest {
    private final SecureRabbitMq broker;

    SlowTlsLinkTest(RabbitMqRelease release) {
        broker = SecureRabbitMq.shared(release);
    }

    @Test
    void aLargeMessageIsLateOnlyWhereNothingMoves() {
        BrokerTls tls = BrokerTls.systemTrust().withAuthorities(broker.file("ca.pem"));
        try (TestQueue queue = new TestQueue(broker.node().port())) {
            SlowLinks.assertLateOnlyWhereNothingMoves(
                    broker.tlsPort(),
                    queue,
                    settings -> settings.host("localhost").broker(settingsOfBroker -> settingsOfBroker.tls(tls)));
        }
    }
}
