package io.github.lsmtpd.amqp.testing;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link RequiresRabbitMq}. */
final class RabbitMqCondition implements ExecutionCondition {
    private static final String REQUIRED = "LSMTPD_REQUIRE_RABBITMQ";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return decide(!RabbitMqRelease.installed().isEmpty(), isRequired());
    }

    static boolean isRequired() {
        return Boolean.parseBoolean(System.getenv(REQUIRED));
    }

    static ConditionEvaluationResult decide(boolean installed, boolean required) {
        if (installed) {
            return ConditionEvaluationResult.enabled("RabbitMQ is installed");
        }
        return required
                ? ConditionEvaluationResult.enabled(REQUIRED + " is true")
                : ConditionEvaluationResult.disabled("RabbitMQ is not installed");
    }
}
