/**
 * Brokers to test against: {@link io.github.lsmtpd.amqp.testing.EmbeddedBroker} runs
 * anywhere, {@link io.github.lsmtpd.amqp.testing.RabbitMqNode} is the real thing where it is installed.
 */
package io.github.lsmtpd.amqp.testing;
