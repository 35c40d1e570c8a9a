package io.github.lsmtpd.examples;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.PublishPer;
import io.github.lsmtpd.amqp.RoutingSettings;
import java.io.IOException;
import java.util.Map;

/** Publishes each message once for each domain of its recipients, to a routing key of that domain. */
public final class MailByDomain {
    private MailByDomain() {}

    /**
     * Makes the sink.
     *
     * @param brokerPort the broker's port on this machine
     * @return the sink, to be closed
     */
    public static MessageSink sink(int brokerPort) {
        return new AmqpMessageSink(AmqpSettings.builder()
                .port(brokerPort)
                .exchange("mail")
                .routingKey("in.{recipient.domain}.{header.List-Id|angle|map|default:direct}")
                .routing(RoutingSettings.builder()
                        .publishPer(PublishPer.DOMAIN)
                        .map(Map.of("news.example.com", "news"))
                        .build())
                .build());
    }

    /**
     * Starts a server for LMTP, where each recipient has a result of its own.
     *
     * @param sink where messages go
     * @return the server, to be closed
     * @throws IOException if it cannot listen
     */
    public static SmtpServer start(MessageSink sink) throws IOException {
        return SmtpServer.builder()
                .listen(ListenerConfig.lmtp("127.0.0.1", 0))
                .sink(sink)
                .start();
    }
}
