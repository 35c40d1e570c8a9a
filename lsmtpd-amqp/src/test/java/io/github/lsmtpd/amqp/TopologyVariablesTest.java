package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which topology the variables mean, and which of them do not go together. */
class TopologyVariablesTest {
    @Test
    void withoutThemNothingIsDeclared() {
        assertThat(read("")).isEqualTo(Topology.none());
        assertThat(read("AMQP_DECLARE=false")).isEqualTo(Topology.none());
    }

    @Test
    void withTheDefaultExchangeTheQueueHasTheNameOfTheRoutingKey() {
        assertThat(read("AMQP_DECLARE=true"))
                .isEqualTo(Topology.builder(TopologyMode.DECLARE)
                        .queue(QueueDeclaration.of("lsmtp", QueueType.DEFAULT))
                        .build());
        assertThat(read("AMQP_DECLARE=true;AMQP_ROUTING_KEY=mail;AMQP_QUEUE=mail")
                        .queues())
                .containsExactly(QueueDeclaration.of("mail", QueueType.DEFAULT));
    }

    @Test
    void anExchangeIsDeclaredAndTheQueueIsBoundToIt() {
        assertThat(read("AMQP_DECLARE=true;AMQP_EXCHANGE=mail;AMQP_ROUTING_KEY=key"))
                .isEqualTo(Topology.builder(TopologyMode.DECLARE)
                        .exchange(ExchangeDeclaration.of("mail", "direct"))
                        .queue(QueueDeclaration.of("key", QueueType.DEFAULT))
                        .binding("mail", "key", "key")
                        .build());
    }

    @Test
    void everyVariableIsRead() {
        assertThat(read("AMQP_DECLARE=true;AMQP_EXCHANGE=mail;AMQP_EXCHANGE_TYPE=topic;AMQP_EXCHANGE_ARGUMENTS=x-a=1"
                        + ";AMQP_QUEUE=inbox;AMQP_QUEUE_TYPE=quorum;AMQP_QUEUE_ARGUMENTS=x-delivery-limit=5"
                        + ";AMQP_BINDING_KEYS=mail.#, other;AMQP_DEAD_LETTER_EXCHANGE=dead"
                        + ";AMQP_ALTERNATE_EXCHANGE=unrouted"))
                .isEqualTo(Topology.builder(TopologyMode.DECLARE)
                        .exchange(ExchangeDeclaration.of("mail", "topic")
                                .with("x-a", 1L)
                                .withAlternateExchange("unrouted"))
                        .queue(QueueDeclaration.of("inbox", QueueType.QUORUM)
                                .with("x-delivery-limit", 5L)
                                .withDeadLetterExchange("dead"))
                        .exchange(ExchangeDeclaration.of("dead", "fanout"))
                        .queue(QueueDeclaration.of("dead", QueueType.QUORUM))
                        .binding("dead", "dead", "")
                        .exchange(ExchangeDeclaration.of("unrouted", "fanout"))
                        .queue(QueueDeclaration.of("unrouted", QueueType.QUORUM))
                        .binding("unrouted", "unrouted", "")
                        .binding("mail", "inbox", "mail.#")
                        .binding("mail", "inbox", "other")
                        .build());
    }

    @Test
    void oneExchangeMayBeForDeadLettersAndForWhatIsNotRouted() {
        Topology topology = read(
                "AMQP_DECLARE=true;AMQP_EXCHANGE=mail;AMQP_DEAD_LETTER_EXCHANGE=rest;AMQP_ALTERNATE_EXCHANGE=rest");
        assertThat(topology.exchanges()).extracting(ExchangeDeclaration::name).containsExactly("mail", "rest");
        assertThat(topology.queues()).extracting(QueueDeclaration::name).containsExactly("lsmtp", "rest");
    }

    @Test
    void aCheckLeavesTheQueuesOfOtherExchangesToThoseWhoMadeThem() {
        assertThat(read("AMQP_DECLARE=check;AMQP_DEAD_LETTER_EXCHANGE=dead"))
                .isEqualTo(Topology.builder(TopologyMode.CHECK)
                        .queue(QueueDeclaration.of("lsmtp", QueueType.DEFAULT).withDeadLetterExchange("dead"))
                        .exchange(ExchangeDeclaration.of("dead", "fanout"))
                        .build());
    }

    @Test
    void aKeyThatDiffersFromMessageToMessageNeedsAQueueAndItsKeys() {
        assertThat(read("AMQP_DECLARE=true;AMQP_EXCHANGE=mail;AMQP_ROUTING_KEY=mail.{sender.domain};AMQP_QUEUE=inbox"
                                + ";AMQP_EXCHANGE_TYPE=topic;AMQP_BINDING_KEYS=#")
                        .bindings())
                .containsExactly(new BindingDeclaration("mail", "inbox", "#", Map.of()));
    }

    @Test
    void aBraceThatStandsForItselfIsNoPlaceholder() {
        Topology topology = read("AMQP_DECLARE=true;AMQP_EXCHANGE={{mail}};AMQP_ROUTING_KEY={{in}}");
        assertThat(topology.exchanges()).extracting(ExchangeDeclaration::name).containsExactly("{mail}");
        assertThat(topology.queues()).extracting(QueueDeclaration::name).containsExactly("{in}");
        assertThat(topology.bindings()).containsExactly(new BindingDeclaration("{mail}", "{in}", "{in}", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AMQP_DECLARE=yes | AMQP_DECLARE: 'yes' is not usable; expected true, check or false",
                "AMQP_QUEUE=q | AMQP_QUEUE: 'q' is not usable; expected no value without AMQP_DECLARE=true",
                "AMQP_QUEUE_TYPE=quorum | AMQP_QUEUE_TYPE: 'quorum' is not usable; expected no value without",
                "AMQP_DECLARE=true;AMQP_QUEUE_TYPE=mirrored | AMQP_QUEUE_TYPE: 'mirrored' is not usable; expected default,",
                "AMQP_DECLARE=true;AMQP_QUEUE=other | AMQP_QUEUE: 'other' is not usable; expected the routing key",
                "AMQP_DECLARE=true;AMQP_ROUTING_KEY= | AMQP_QUEUE: '' is not usable; expected a queue",
                "AMQP_DECLARE=true;AMQP_EXCHANGE_TYPE=topic | AMQP_EXCHANGE_TYPE: 'topic' is not usable; expected no value",
                "AMQP_DECLARE=true;AMQP_BINDING_KEYS=a | AMQP_BINDING_KEYS: 'a' is not usable; expected no value without",
                "AMQP_DECLARE=true;AMQP_ALTERNATE_EXCHANGE=a | AMQP_ALTERNATE_EXCHANGE: 'a' is not usable; expected no value",
                "AMQP_DECLARE=true;AMQP_EXCHANGE=e;AMQP_EXCHANGE_TYPE=tpoic | AMQP_EXCHANGE_TYPE: 'tpoic' is not usable",
                "AMQP_DECLARE=true;AMQP_QUEUE_ARGUMENTS=x | AMQP_QUEUE_ARGUMENTS: 'x' is not usable; expected name=value",
                "AMQP_DECLARE=true;AMQP_QUEUE_ARGUMENTS=durable=false | AMQP_QUEUE_ARGUMENTS: 'durable' is not usable",
                "AMQP_DECLARE=true;AMQP_QUEUE_TYPE=stream;AMQP_QUEUE_ARGUMENTS=x-max-priority=5"
                        + "| AMQP_QUEUE_ARGUMENTS: 'x-max-priority' is not usable; expected no such argument: a stream queue",
                "AMQP_DECLARE=true;AMQP_QUEUE_TYPE=stream;AMQP_DEAD_LETTER_EXCHANGE=d"
                        + "| AMQP_DEAD_LETTER_EXCHANGE: 'x-dead-letter-exchange' is not usable; expected no such argument: a stream",
                "AMQP_DECLARE=true;AMQP_DEAD_LETTER_EXCHANGE=lsmtp | AMQP_DEAD_LETTER_EXCHANGE: 'lsmtp' is not usable",
                "AMQP_DECLARE=true;AMQP_EXCHANGE=e;AMQP_ALTERNATE_EXCHANGE=e | AMQP_ALTERNATE_EXCHANGE: 'e' is not usable",
                "AMQP_DECLARE=true;AMQP_EXCHANGE=e;AMQP_ROUTING_KEY={sender.domain} | AMQP_QUEUE: '' is not usable; expected a queue",
                "AMQP_DECLARE=true;AMQP_EXCHANGE=e;AMQP_ROUTING_KEY={sender.domain};AMQP_QUEUE=q | AMQP_BINDING_KEYS: '' is not usable",
                "'AMQP_DECLARE=true;AMQP_EXCHANGE={listener|default:e}'"
                        + "| 'AMQP_EXCHANGE: ''{listener|default:e}'' is not usable; expected one exchange'"
            })
    void whatCannotBeRightIsToldWithItsVariable(String variables, String message) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(variables))
                .withMessageStartingWith(message);
    }

    @Test
    void theEmptyRoutingKeyIsAKeyOfABinding() {
        assertThat(read("AMQP_DECLARE=true;AMQP_EXCHANGE=e;AMQP_EXCHANGE_TYPE=fanout;AMQP_ROUTING_KEY=;AMQP_QUEUE=q")
                        .bindings())
                .containsExactly(new BindingDeclaration("e", "q", "", Map.of()));
    }

    @Test
    void everySettingIsExplained() {
        assertThat(new AmqpSinkProvider().settings()).containsAll(TopologySetting.all());
    }

    /** Reads {@code NAME=value} with semicolons between them. */
    private static Topology read(String variables) {
        Map<String, String> values = Arrays.stream(variables.split(";"))
                .filter(text -> !text.isBlank())
                .map(text -> text.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (one, other) -> one, HashMap::new));
        return AmqpSettings.from(Settings.of(values)).topology();
    }
}
