package io.github.lsmtpd.amqp.testing;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The arguments of tests that are marked with {@link RequiresRabbitMq}. */
final class RabbitMqReleases implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return choose(RabbitMqRelease.installed(), RabbitMqCondition.isRequired()).stream()
                .map(Arguments::of);
    }

    static List<RabbitMqRelease> choose(List<RabbitMqRelease> installed, boolean required) {
        return required ? List.of(RabbitMqRelease.values()) : installed;
    }
}
