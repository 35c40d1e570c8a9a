import org.jspecify.annotations.NullMarked;

/** A sink that publishes to RabbitMQ and completes on the publisher confirm. */
@NullMarked
module io.github.lsmtpd.amqp {
    requires transitive io.github.lsmtpd;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static transitive org.jspecify;
}
