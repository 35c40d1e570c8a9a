package io.github.lsmtpd.amqp.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Marks a {@code ParameterizedClass} whose argument is the port of each broker in turn: of the embedded one, and of the
 * {@link RabbitMqNode} of each {@link RabbitMqRelease} that {@link RequiresRabbitMq} would take. They are shared.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(AnyBroker.Ports.class)
public @interface AnyBroker {
    /** The arguments. */
    final class Ports implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            List<RabbitMqRelease> all = List.of(RabbitMqRelease.values());
            Stream<Named<Integer>> nodes =
                    RabbitMqReleases.choose(all, RabbitMqRelease.installed(), RabbitMqCondition.isRequired()).stream()
                            .map(release -> Named.of(
                                    release.toString(),
                                    RabbitMqNode.shared(release).port()));
            Stream<Named<Integer>> embedded =
                    Stream.of(Named.of("embedded", EmbeddedBroker.shared().port()));
            return Stream.concat(embedded, nodes).map(Arguments::of);
        }
    }
}
