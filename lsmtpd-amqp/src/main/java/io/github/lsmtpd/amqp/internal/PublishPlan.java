package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PlannedPublish;
import io.github.lsmtpd.amqp.internal.payload.ClaimingFormat;
import io.github.lsmtpd.amqp.internal.routing.Route;
import io.github.lsmtpd.amqp.internal.routing.Routes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What would be published of a message, by the same routes and headers as what is. Stateless. */
public final class PublishPlan {
    /** What RabbitMQ agrees on by default. */
    private static final int USUAL_FRAME = 128 << 10;

    private PublishPlan() {}

    /** The publishes of a message. */
    public static List<PlannedPublish> of(AmqpSettings settings, MailMessage message) throws IOException {
        Routes routes = new Routes(settings, SinkLogger.LOG);
        List<PlannedPublish> plan = new ArrayList<>();
        for (MailMessage part : routes.divided(message)) {
            Route route = routes.of(part, routes.divide() ? plan.size() + 1 : 0);
            BasicProperties properties = properties(settings, part, route);
            plan.add(new PlannedPublish(
                    route.exchange(),
                    route.routingKey(),
                    part.envelope().recipients(),
                    named(properties),
                    new TreeMap<>(properties.getHeaders())));
        }
        return plan;
    }

    private static BasicProperties properties(AmqpSettings settings, MailMessage part, Route route) throws IOException {
        Payload payload = ClaimingFormat.of(settings.payload())
                .encode(part, new PayloadRequest(Long.MAX_VALUE, Optional.empty()));
        try {
            return new MessageHeaders(settings, route.extra()).of(part, payload, null, USUAL_FRAME);
        } catch (MessageHeaders.TooLargeException e) {
            throw new IOException(e);
        }
    }

    private static Map<String, String> named(BasicProperties properties) {
        Map<String, String> named = new LinkedHashMap<>();
        put(named, "content_type", properties.getContentType());
        put(named, "content_encoding", properties.getContentEncoding());
        put(named, "delivery_mode", properties.getDeliveryMode());
        put(named, "priority", properties.getPriority());
        put(named, "expiration", properties.getExpiration());
        put(named, "type", properties.getType());
        put(named, "user_id", properties.getUserId());
        put(named, "app_id", properties.getAppId());
        return named;
    }

    private static void put(Map<String, String> named, String name, @Nullable Object value) {
        if (value != null) {
            named.put(name, value.toString());
        }
    }
}
