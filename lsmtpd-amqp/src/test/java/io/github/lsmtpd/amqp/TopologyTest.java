package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a topology in code may have in it. */
class TopologyTest {
    @Test
    void byDefaultNothingIsDeclared() {
        assertThat(AmqpSettings.builder().build().topology())
                .isEqualTo(Topology.none())
                .returns(TopologyMode.OFF, Topology::mode);
    }

    @Test
    void theBuilderKeepsTheOrder() {
        Topology topology = Topology.builder(TopologyMode.DECLARE)
                .exchange(ExchangeDeclaration.of("mail", "topic").withAlternateExchange("unrouted"))
                .exchange(ExchangeDeclaration.of("unrouted", "fanout"))
                .queue(QueueDeclaration.of("inbox", QueueType.QUORUM).withDeadLetterExchange("dead"))
                .binding("mail", "inbox", "mail.#")
                .build();

        assertThat(topology.exchanges()).extracting(ExchangeDeclaration::name).containsExactly("mail", "unrouted");
        assertThat(topology.exchanges().get(0).arguments()).isEqualTo(Map.of("alternate-exchange", "unrouted"));
        assertThat(topology.queues().get(0).arguments()).isEqualTo(Map.of("x-dead-letter-exchange", "dead"));
        assertThat(topology.bindings()).containsExactly(new BindingDeclaration("mail", "inbox", "mail.#", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-max-priority",
                "x-dead-letter-exchange",
                "x-message-ttl",
                "x-expires",
                "x-max-length",
                "x-overflow",
                "x-single-active-consumer",
                "x-delivery-limit"
            })
    void aStreamHasNoneOfThese(String argument) {
        assertRefused(
                "arguments: '" + argument
                        + "' is not usable; expected no such argument: a stream queue does not have it",
                () -> QueueDeclaration.of("q", QueueType.STREAM).with(argument, 5));
    }

    @ParameterizedTest
    @CsvSource({"CLASSIC, x-max-age", "QUORUM, x-max-age", "CLASSIC, x-stream-max-segment-size-bytes"})
    void aStreamAloneHasThese(QueueType type, String argument) {
        assertRefused(
                "arguments: '" + argument + "'",
                () -> QueueDeclaration.of("q", type).with(argument, "1D"));
        assertThat(QueueDeclaration.of("q", QueueType.STREAM)
                        .with(argument, "1D")
                        .arguments())
                .hasSize(1);
    }

    @Test
    void whatIsNoArgumentIsRefused() {
        QueueDeclaration queue = QueueDeclaration.of("q", QueueType.CLASSIC);
        assertRefused("arguments: 'durable' is not usable; expected no such", () -> queue.with("durable", false));
        assertRefused("arguments: 'exclusive'", () -> queue.with("exclusive", true));
        assertRefused("arguments: 'auto-delete'", () -> queue.with("auto-delete", true));
        assertRefused("arguments: 'x-queue-type'", () -> queue.with("x-queue-type", "quorum"));
        assertRefused("arguments: 'x-max-length=1.5'", () -> queue.with("x-max-length", 1.5));
    }

    @Test
    void namesAndTypesAreChecked() {
        assertRefused("name: ''", () -> QueueDeclaration.of("", QueueType.CLASSIC));
        assertRefused("name: ''", () -> ExchangeDeclaration.of("", "direct"));
        assertRefused("name: 'xxx", () -> QueueDeclaration.of("x".repeat(256), QueueType.CLASSIC));
        assertRefused("type: 'tpoic'", () -> ExchangeDeclaration.of("e", "tpoic"));
        assertThat(ExchangeDeclaration.of("e", "x-consistent-hash").type()).isEqualTo("x-consistent-hash");
        assertRefused(
                "alternateExchange: ''",
                () -> ExchangeDeclaration.of("e", "direct").withAlternateExchange(""));
        assertRefused(
                "deadLetterExchange: ''",
                () -> QueueDeclaration.of("q", QueueType.CLASSIC).withDeadLetterExchange(""));
        assertRefused("exchange: ''", () -> new BindingDeclaration("", "q", "k", Map.of()));
        assertRefused("key: 'xxx", () -> new BindingDeclaration("e", "q", "x".repeat(256), Map.of()));
    }

    @Test
    void nothingIsThereTwice() {
        TopologyBuilder queues = Topology.builder(TopologyMode.DECLARE)
                .queue(QueueDeclaration.of("q", QueueType.CLASSIC))
                .queue(QueueDeclaration.of("q", QueueType.QUORUM));
        assertRefused("queues: 'q'", queues::build);
        TopologyBuilder exchanges = Topology.builder(TopologyMode.DECLARE)
                .exchange(ExchangeDeclaration.of("e", "direct"))
                .exchange(ExchangeDeclaration.of("e", "topic"));
        assertRefused("exchanges: 'e'", exchanges::build);
    }

    private static void assertRefused(String message, ThrowingCallable mistake) {
        assertThatExceptionOfType(SettingException.class).isThrownBy(mistake).withMessageStartingWith(message);
    }
}
