package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.testing.EmbeddedBroker;

class EmbeddedBrokerRoutingTest extends RoutingContract {
    @Override
    int port() {
        return EmbeddedBroker.shared().port();
    }
}
