package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.ExchangeDeclaration;
import io.github.lsmtpd.amqp.QueueDeclaration;
import io.github.lsmtpd.amqp.QueueType;
import io.github.lsmtpd.amqp.Topology;
import io.github.lsmtpd.amqp.TopologyMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** When the topology is asked for, and what a refusal does to the connection; the broker answers what a test wants. */
class TopologyKeeperTest {
    private static final String EXCHANGE = "e";
    private static final String QUEUE = "q";

    private final Connection connection = mock(Connection.class);
    private final Channel channel = mock(Channel.class);
    private final Logger lines = mock(Logger.class);
    private final List<String> asked = new ArrayList<>();
    private final Map<String, CompletableFuture<?>> answers = new HashMap<>();
    private final TopologyKeeper keeper = keeper(Duration.ofSeconds(5));
    private long now = TopologyKeeper.PAUSE.toNanos();

    private TopologyKeeper keeper(Duration timeout) {
        Topology topology = Topology.builder(TopologyMode.DECLARE)
                .exchange(ExchangeDeclaration.of(EXCHANGE, "x-plugin"))
                .queue(QueueDeclaration.of(QUEUE, QueueType.QUORUM))
                .build();
        AmqpSettings settings = AmqpSettings.builder()
                .topology(topology)
                .broker(broker -> broker.connectTimeout(timeout))
                .build();
        return new TopologyKeeper(settings, new TopologyLog(topology, "a broker", lines, () -> now), () -> now);
    }

    @BeforeEach
    void answer() throws IOException {
        when(connection.isOpen()).thenReturn(true);
        when(connection.createChannel()).thenReturn(channel);
        when(channel.asyncCompletableRpc(any())).thenAnswer(call -> {
            String name = name(call.getArgument(0));
            asked.add(name);
            return answers.getOrDefault(name, CompletableFuture.completedFuture(null));
        });
    }

    private static String name(Method method) {
        return method instanceof AMQP.Exchange.Declare exchange
                ? exchange.getExchange()
                : ((AMQP.Queue.Declare) method).getQueue();
    }

    private void refuse(String name, String text) {
        answers.put(
                name,
                CompletableFuture.failedFuture(new ShutdownSignalException(
                        false,
                        false,
                        new AMQP.Channel.Close.Builder()
                                .replyCode(AMQP.ACCESS_REFUSED)
                                .replyText(text)
                                .build(),
                        channel)));
    }

    private void closeConnectionAt(String name, int code, String text) {
        answers.put(
                name,
                CompletableFuture.failedFuture(new ShutdownSignalException(
                        true,
                        false,
                        new AMQP.Connection.Close.Builder()
                                .replyCode(code)
                                .replyText(text)
                                .build(),
                        connection)));
    }

    private void later(Duration pause) {
        now += pause.toNanos();
    }

    @Test
    void whatIsDeclaredIsLoggedOnce() throws IOException {
        keeper.connected(connection);
        keeper.connected(connection);

        assertThat(asked).containsExactly(EXCHANGE, QUEUE, EXCHANGE, QUEUE);
        verify(lines).info("Declared on a broker: exchange 'e', queue 'q'");
        verify(channel, times(2)).abort();
    }

    /** The refusal closes the channel. */
    @Test
    void whatIsLeftIsDeclaredOverAnotherChannel() throws IOException {
        refuse(EXCHANGE, "ACCESS_REFUSED");

        keeper.connected(connection);

        assertThat(asked).containsExactly(EXCHANGE, QUEUE);
        verify(connection, times(2)).createChannel();
        verify(lines)
                .warn(
                        "Not as asked on a broker, messages are published all the same: exchange 'e': ACCESS_REFUSED",
                        (Throwable) null);
    }

    @Test
    void aRefusalIsRepeatedOnceAMinuteUntilItHasEnded() throws IOException {
        refuse(QUEUE, "ACCESS_REFUSED");
        keeper.connected(connection);
        for (int i = 0; i < 12; i++) {
            keeper.again(connection);
            later(TopologyKeeper.PAUSE);
        }
        verify(lines, times(2)).warn(contains("queue 'q': ACCESS_REFUSED"), isNull(Throwable.class));

        answers.clear();
        later(TopologyKeeper.PAUSE);
        keeper.again(connection);
        verify(lines).info(contains("Declared on a broker: exchange 'e', queue 'q'"));
    }

    @Test
    void aMessageThatNoQueueTakesMakesItAskAgainButNotAtOnce() throws IOException {
        keeper.connected(connection);
        keeper.noticed(PublishOutcome.CONFIRMED);
        later(TopologyKeeper.PAUSE);
        keeper.again(connection);
        assertThat(asked).hasSize(2);

        for (PublishOutcome outcome : List.of(PublishOutcome.RETURNED, PublishOutcome.NO_EXCHANGE)) {
            asked.clear();
            keeper.noticed(outcome);
            keeper.again(connection);
            keeper.again(connection);
            assertThat(asked).hasSize(2);
            keeper.noticed(outcome);
            keeper.again(connection);
            assertThat(asked).as("a moment after the last time").hasSize(2);
            later(TopologyKeeper.PAUSE);
            keeper.again(connection);
            assertThat(asked).hasSize(4);
            later(TopologyKeeper.PAUSE);
        }
    }

    @Test
    void whatEndsTheConnectionIsLeftOutOnceAndThenTriedAgain() throws IOException {
        closeConnectionAt(EXCHANGE, AMQP.COMMAND_INVALID, "unknown exchange type");
        closeConnectionAt(QUEUE, AMQP.NOT_ALLOWED, "no such argument");

        assertThatIOException()
                .isThrownBy(() -> keeper.connected(connection))
                .withMessage("the connection ended at the exchange 'e': unknown exchange type")
                .withNoCause();
        assertThatIOException().isThrownBy(() -> keeper.connected(connection)).withMessageContaining("queue 'q'");
        keeper.connected(connection);
        assertThat(asked).containsExactly(EXCHANGE, QUEUE);
        verify(lines)
                .warn(
                        contains("exchange 'e': left out, since the broker closed the connection for it:"
                                + " unknown exchange type; queue 'q': left out"),
                        isNull(Throwable.class));

        later(TopologyKeeper.PAUSE);
        keeper.again(connection);
        assertThat(asked).as("not on a connection in use").hasSize(2);

        answers.clear();
        keeper.connected(connection);
        assertThat(asked).containsExactly(EXCHANGE, QUEUE, EXCHANGE, QUEUE);
        verify(lines).info(contains("Declared on a broker"));
    }

    @Test
    void aConnectionThatIsLostForAnotherReasonBlamesNothing() {
        closeConnectionAt(EXCHANGE, AMQP.CONNECTION_FORCED, "broker is shutting down");
        assertThatIOException().isThrownBy(() -> keeper.connected(connection));
        answers.put(
                EXCHANGE, CompletableFuture.failedFuture(new ShutdownSignalException(true, false, null, connection)));
        assertThatIOException().isThrownBy(() -> keeper.connected(connection));
        assertThat(asked).containsExactly(EXCHANGE, EXCHANGE);
    }

    @Test
    void aBrokerThatDoesNotAnswerHoldsNothingUp() throws IOException {
        TopologyKeeper hasty = keeper(Duration.ofMillis(50));
        answers.put(EXCHANGE, new CompletableFuture<>());

        hasty.connected(connection);

        assertThat(asked).containsExactly(EXCHANGE);
        verify(lines).warn(contains("exchange 'e' and what follows: no answer within 50 ms"), isNull(Throwable.class));
        verify(channel, never()).abort();
    }

    /** A broker that blocks its publishers does not read what asks for a channel either. */
    @Test
    void aConnectionInUseIsKeptWhereItGivesNoChannel() throws IOException {
        keeper.connected(connection);
        when(connection.createChannel()).thenThrow(new IOException("no answer"));
        keeper.noticed(PublishOutcome.RETURNED);
        later(TopologyKeeper.PAUSE);

        keeper.again(connection);
        verify(lines).warn(contains("not known, no answer"), isNull(Throwable.class));

        when(connection.isOpen()).thenReturn(false);
        later(TopologyKeeper.PAUSE);
        assertThatIOException().isThrownBy(() -> keeper.again(connection));
    }

    @Test
    void withoutATopologyNothingIsAsked() throws IOException {
        AmqpSettings settings = AmqpSettings.builder().build();
        TopologyKeeper none = new TopologyKeeper(settings, new TopologyLog(settings));
        none.connected(connection);
        none.noticed(PublishOutcome.RETURNED);
        none.again(connection);
        verify(connection, never()).createChannel();
    }
}
