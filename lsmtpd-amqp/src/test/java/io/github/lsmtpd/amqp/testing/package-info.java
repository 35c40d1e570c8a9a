/**
 * Brokers to test against, and to try the gateway with: {@link io.github.lsmtpd.amqp.testing.EmbeddedBroker} runs
 * anywhere, {@link io.github.lsmtpd.amqp.testing.RabbitMqNode} is the real thing where it is installed.
 */
package io.github.lsmtpd.amqp.testing;
