package io.github.lsmtpd.amqp.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Marks a {@code ParameterizedClass} or a {@code ParameterizedTest} that needs a {@link RabbitMqNode}: its argument is each
 * {@link RabbitMqRelease} in turn. Those that are not installed are left out, and the tests are skipped where none is, unless
 * the environment variable {@code LSMTPD_REQUIRE_RABBITMQ} is {@code true}: then they run, and fail.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RabbitMqCondition.class)
@ArgumentsSource(RabbitMqReleases.class)
public @interface RequiresRabbitMq {
    /**
     * The releases that it is run on.
     *
     * @return both, unless one is enough
     */
    RabbitMqRelease[] value() default {RabbitMqRelease.V3, RabbitMqRelease.V4};
}
