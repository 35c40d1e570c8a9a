package io.github.lsmtpd.amqp.testing;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The arguments of tests that are marked with {@link RequiresRabbitMq}. */
final class RabbitMqReleases extends AnnotationBasedArgumentsProvider<RequiresRabbitMq> {
    @Override
    protected Stream<? extends Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context, RequiresRabbitMq annotation) {
        return choose(List.of(annotation.value()), RabbitMqRelease.installed(), RabbitMqCondition.isRequired()).stream()
                .map(Arguments::of);
    }

    static List<RabbitMqRelease> choose(
            List<RabbitMqRelease> wanted, List<RabbitMqRelease> installed, boolean required) {
        return required ? wanted : wanted.stream().filter(installed::contains).toList();
    }
}
