import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.amqp.AmqpSinkProvider;
import org.jspecify.annotations.NullMarked;

/** A sink that publishes to RabbitMQ and completes on the publisher confirm. */
@NullMarked
module io.github.lsmtpd.amqp {
    requires transitive io.github.lsmtpd;
    requires com.rabbitmq.client;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static transitive org.jspecify;

    exports io.github.lsmtpd.amqp;

    provides MessageSinkProvider with
            AmqpSinkProvider;
}
