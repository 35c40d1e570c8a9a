package io.github.lsmtpd.amqp.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that need a {@link RabbitMqNode}. They are skipped where RabbitMQ is not installed, unless the environment
 * variable {@code LSMTPD_REQUIRE_RABBITMQ} is {@code true}: then they run, and fail.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RabbitMqCondition.class)
public @interface RequiresRabbitMq {}
