package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.internal.PublishPlan;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One publish of a message as {@link AmqpMessageSink} would make it: a dry run of templates, without a broker. Immutable.
 *
 * @param exchange the exchange, empty for the default exchange
 * @param routingKey the routing key
 * @param recipients for whom it is
 * @param properties what else {@code basic.properties} has, by the names of AMQP, but for {@code message_id} and
 *     {@code timestamp}, which are those of the message
 * @param headers the headers
 */
public record PlannedPublish(
        String exchange,
        String routingKey,
        List<Recipient> recipients,
        Map<String, String> properties,
        Map<String, Object> headers) {
    /**
     * A publish; all are copied in their order.
     *
     * @param exchange the exchange
     * @param routingKey the routing key
     * @param recipients for whom it is
     * @param properties the properties
     * @param headers the headers
     */
    public PlannedPublish {
        recipients = List.copyOf(recipients);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * What would be published of a message.
     *
     * @param settings where and how to publish
     * @param message the message
     * @return the publishes, in their order
     * @throws IOException if the message's header section cannot be read
     */
    public static List<PlannedPublish> of(AmqpSettings settings, MailMessage message) throws IOException {
        return PublishPlan.of(settings, message);
    }
}
