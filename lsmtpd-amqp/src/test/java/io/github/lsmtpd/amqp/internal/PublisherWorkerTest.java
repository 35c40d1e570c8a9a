package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

import com.rabbitmq.client.AMQP;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The worker goes on whatever happens, one connection after the other, until it is closed. */
class PublisherWorkerTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final BrokerState state = UnloggedState.create();
    private final BrokerSizeLimit limit = new BrokerSizeLimit(0);
    private final PublishQueue queue = new PublishQueue(10, 1_000_000, Scheduler.system());
    private final PublishWindow window = new PublishWindow(10, 1_000_000, Scheduler.system());
    private final PublishResults results =
            spy(new PublishResults(state, limit, queue, window, new PublishLog(mock(Logger.class), System::nanoTime)));
    private final List<ScriptedBroker> brokers = new CopyOnWriteArrayList<>();
    private final List<PublisherWorker.Connector> failures = new CopyOnWriteArrayList<>();
    private final List<Long> epochs = new CopyOnWriteArrayList<>();
    private final RecordedEvents names = new RecordedEvents();
    private final MessagePublisher publisher = new MessagePublisher(
            queue, window, new MessageEncoder(AmqpSettings.builder().build(), results), limit, results);
    private final PublisherWorker worker =
            new PublisherWorker(this::connect, results, state, limit, publisher, Backoff.LONGEST, Scheduler.system());
    private CompletableFuture<Void> running;

    /** Fails as long as there are failures, then connects. */
    private BrokerConnection connect(long epoch) throws IOException, TimeoutException {
        epochs.add(epoch);
        if (!failures.isEmpty()) {
            return failures.remove(0).connect(epoch);
        }
        ScriptedBroker broker = new ScriptedBroker();
        BrokerConnection connection =
                BrokerConnection.open(broker.connection(), broker, 1, window, Scheduler.system(), epoch, results);
        brokers.add(broker);
        return connection;
    }

    private void start() {
        running = CompletableFuture.runAsync(worker);
    }

    @AfterEach
    void close() {
        results.close(worker.current());
        assertThat(running).succeedsWithin(LIMIT);
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT).until(condition);
    }

    private Delivery submit(String name) {
        Delivery delivery = names.delivery(name);
        assertThat(queue.add(delivery)).isTrue();
        return delivery;
    }

    private void assertPublishes(int connection, int channel) throws IOException {
        Delivery delivery = submit("message");
        until(() -> brokers.get(connection).channel(channel).published() == 1);
        brokers.get(connection).channel(channel).ack(1, false);
        assertThat(delivery.stage()).isCompletedWithValue("amqp lsmtp");
    }

    @Test
    void everyAttemptHasAnEpochOfItsOwnWhateverItFailsWith() throws IOException {
        failures.addAll(List.of(
                epoch -> {
                    throw new IOException("refused");
                },
                epoch -> {
                    throw new TimeoutException("silent");
                },
                epoch -> {
                    throw new IllegalStateException("fault");
                },
                epoch -> {
                    throw new OutOfMemoryError("as if");
                }));
        start();
        until(() -> brokers.size() == 1);
        assertThat(epochs).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertPublishes(0, 0);
    }

    @Test
    void aFailedAttemptFailsWhatWaitsAtOnce() {
        Delivery waiting = submit("waits");
        failures.add(epoch -> {
            throw new IOException("refused");
        });
        start();
        assertThat(waiting.stage()).failsWithin(LIMIT).withThrowableThat().withMessageContaining("unreachable");
    }

    @Test
    void aConnectionSaysWhatTheBrokerTakes() {
        assertThat(limit.proven()).isEqualTo(BrokerSizeLimit.RABBITMQ_4);
        start();
        until(() -> worker.current() != null);
        assertThat(limit.proven()).isEqualTo(BrokerSizeLimit.RABBITMQ_3);
    }

    @Test
    void aLostConnectionIsReplaced() throws IOException {
        start();
        until(() -> brokers.size() == 1);
        Delivery unconfirmed = submit("unconfirmed");
        until(() -> brokers.get(0).channel(0).published() == 1);
        brokers.get(0).lose(true);
        assertThat(unconfirmed.stage()).failsWithin(LIMIT);
        until(() -> brokers.size() == 2 && state.refusal() == null);
        assertPublishes(1, 0);
    }

    /** An exception out of the client library, such as one for properties that it cannot encode. */
    @Test
    void aFaultWhilePublishingEndsTheConnectionAndNotTheWorker() throws IOException {
        start();
        until(() -> brokers.size() == 1);
        brokers.get(0).channel(0).failPublish(() -> {}, new IllegalStateException("fault"));
        assertThat(submit("unlucky").stage()).failsWithin(LIMIT);
        until(() -> brokers.size() == 2 && state.refusal() == null);
        assertPublishes(1, 0);
    }

    @Test
    void aClosedChannelIsOpenedAgainOnTheSameConnection() throws IOException {
        start();
        until(() -> brokers.size() == 1);
        Delivery unconfirmed = submit("unconfirmed");
        until(() -> brokers.get(0).channel(0).published() == 1);
        brokers.get(0).channel(0).close(AMQP.NOT_FOUND, "NOT_FOUND");
        assertThat(unconfirmed.stage())
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining(PublishOutcome.NO_EXCHANGE.text());
        until(() -> brokers.get(0).channels() == 2);
        assertPublishes(0, 1);
        assertThat(epochs).hasSize(1);
    }

    /** It would be closed again at once; meanwhile messages are refused for the reason that the broker gave. */
    @Test
    void aChannelThatIsClosedAgainAndAgainIsOpenedAfterPauses() {
        start();
        until(() -> brokers.size() == 1);
        for (int closed = 0; closed < 3; closed++) {
            int channel = closed;
            until(() -> brokers.get(0).channels() == channel + 1 && isReady());
            brokers.get(0).channel(channel).close(AMQP.ACCESS_REFUSED, "ACCESS_REFUSED");
        }
        verify(results, timeout(LIMIT.toMillis()).atLeastOnce()).channelStaysClosed(1, PublishOutcome.ACCESS_REFUSED);
        until(() -> brokers.get(0).channels() == 4 && state.refusal() == null);
    }

    private boolean isReady() {
        BrokerConnection connection = worker.current();
        return connection != null && connection.channels().isReady();
    }

    @Test
    void closingEndsTheWorkerWhileItWaitsForAMessage() {
        start();
        until(() -> worker.current() != null);
    }
}
