import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.amqp.AmqpSinkProvider;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.amqp.internal.cloudevents.CloudEventsJsonPayloadProvider;
import io.github.lsmtpd.amqp.internal.cloudevents.CloudEventsPayloadProvider;
import io.github.lsmtpd.amqp.internal.parsed.ParsedPayloadProvider;
import io.github.lsmtpd.amqp.internal.payload.CompactJsonPayloadProvider;
import io.github.lsmtpd.amqp.internal.payload.JsonPayloadProvider;
import io.github.lsmtpd.amqp.internal.payload.RawPayloadProvider;
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
    requires static com.github.luben.zstd_jni;
    requires static io.cloudevents.api;
    requires static io.cloudevents.core;
    requires static transitive org.jspecify;

    exports io.github.lsmtpd.amqp;

    uses PayloadFormatProvider;

    provides MessageSinkProvider with
            AmqpSinkProvider;
    provides PayloadFormatProvider with
            JsonPayloadProvider,
            CompactJsonPayloadProvider,
            RawPayloadProvider,
            ParsedPayloadProvider,
            CloudEventsPayloadProvider,
            CloudEventsJsonPayloadProvider;
}
