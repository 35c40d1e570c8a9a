package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.amqp.internal.payload.ClaimingFormat;
import io.github.lsmtpd.amqp.internal.routing.Route;
import io.github.lsmtpd.amqp.internal.routing.Routes;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link OutgoingMessage} of a message; its body is one array, since that is what the client library takes. Thread
 * safe.
 */
final class MessageEncoder {
    /** What is to be done about a message that cannot be encoded. */
    interface Failures {
        /** Settles it, and logs why. */
        void failed(Delivery delivery, PublishOutcome outcome, Throwable failure);
    }

    private final AmqpSettings settings;
    private final Failures failures;
    private final PayloadFormat format;
    private final Routes routes;

    MessageEncoder(AmqpSettings settings, Failures failures) {
        this(settings, new Routes(settings, SinkLogger.LOG), failures);
    }

    MessageEncoder(AmqpSettings settings, Routes routes, Failures failures) {
        this.settings = settings;
        this.routes = routes;
        this.format = ClaimingFormat.of(settings.payload());
        this.failures = failures;
    }

    /** Encodes a message; returns null if that fails, after the failure has been reported. */
    @Nullable
    OutgoingMessage encode(Delivery delivery, MailMessage message, BrokerSizeLimit limit) {
        try {
            Route route = routes.of(message, delivery.part().number());
            delivery.routedTo(route.destination());
            Payload payload = payload(delivery, message, limit);
            return new OutgoingMessage(
                    route.exchange(),
                    route.routingKey(),
                    settings.mandatory(),
                    new MessageHeaders(settings, route.extra()).of(message, payload, delivery.claim(), limit.frame()),
                    payload.body());
        } catch (PayloadTooLargeException e) {
            failures.failed(delivery, PublishOutcome.TOO_BIG, e);
        } catch (MessageHeaders.TooLargeException e) {
            failures.failed(delivery, PublishOutcome.TOO_MANY_HEADERS, e);
        } catch (OutOfMemoryError e) {
            failures.failed(delivery, PublishOutcome.NO_MEMORY, e);
        } catch (IOException | RuntimeException e) {
            failures.failed(delivery, PublishOutcome.UNREADABLE, e);
        }
        return null;
    }

    /** Makes it as large as the broker surely takes, and larger only if it must be: then it is tried. */
    private Payload payload(Delivery delivery, MailMessage message, BrokerSizeLimit limit) throws IOException {
        Optional<Claim> claim = Optional.ofNullable(delivery.claim());
        long proven = limit.proven();
        try {
            return format.encode(message, new PayloadRequest(proven, claim));
        } catch (PayloadTooLargeException e) {
            if (proven >= limit.most()) {
                throw e;
            }
            return format.encode(message, new PayloadRequest(limit.most(), claim));
        }
    }
}
