package io.github.lsmtpd.amqp.testing;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link RequiresRabbitMq}. */
final class RabbitMqCondition implements ExecutionCondition {
    private static final String REQUIRED = "LSMTPD_REQUIRE_RABBITMQ";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<RabbitMqRelease> wanted = AnnotationSupport.findAnnotation(context.getElement(), RequiresRabbitMq.class)
                .map(required -> List.of(required.value()))
                .orElseGet(() -> List.of(RabbitMqRelease.values()));
        boolean installed = !RabbitMqReleases.choose(wanted, RabbitMqRelease.installed(), false)
                .isEmpty();
        return decide(installed, isRequired());
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
