/**
 * A sink that publishes to RabbitMQ, or another AMQP 0-9-1 broker: {@link io.github.lsmtpd.amqp.AmqpMessageSink}, set up
 * by {@link io.github.lsmtpd.amqp.AmqpSettings}.
 */
@NullMarked
package io.github.lsmtpd.amqp;

import org.jspecify.annotations.NullMarked;
