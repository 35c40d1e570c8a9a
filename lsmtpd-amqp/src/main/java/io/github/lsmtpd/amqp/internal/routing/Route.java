package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.LogText;

/**
 * Where one publish goes, and with what beside the properties of every message. Immutable.
 *
 * @param exchange the exchange, empty for the default exchange
 * @param routingKey the routing key
 * @param extra further properties and headers
 * @param destination where it goes, for the log
 */
public record Route(String exchange, String routingKey, ExtraProperties extra, String destination) {
    Route(String exchange, String routingKey, ExtraProperties extra) {
        this(
                exchange,
                routingKey,
                extra,
                LogText.oneLine("amqp " + (exchange.isEmpty() ? "" : exchange + "/") + routingKey));
    }
}
