package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.CapturedLog;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which messages are late, and which connection is stuck, seen from times that have not come yet. */
class SweeperTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final RecordedEvents events = new RecordedEvents();
    private final PublishQueue queue = new PublishQueue(10, 1_000_000, Scheduler.system());
    private final BrokerState state = UnloggedState.create();
    private final PublishWindow window = new PublishWindow(100, 1_000_000, Scheduler.system());
    private ScriptedBroker broker;
    private @Nullable BrokerConnection connection;
    private final Sweeper sweeper = new Sweeper(TIMEOUT, queue, state, () -> connection, events, System::nanoTime);
    private long start;

    @BeforeEach
    void connect() throws IOException {
        start = System.nanoTime();
        broker = new ScriptedBroker();
        connection = BrokerConnection.open(broker.connection(), broker, 1, window, Scheduler.system(), 1, events);
        state.up(1);
    }

    private Delivery publish(String name) throws IOException {
        Delivery delivery = events.delivery(name);
        connection.publish(connection.channels().channelFor(1), delivery, Outgoing.of(delivery, 1));
        return delivery;
    }

    /** At half of the timeout, and well after it. */
    private void sweepEarly() {
        sweeper.sweep(start + TIMEOUT.dividedBy(2).toNanos());
    }

    private void sweepLate() {
        sweeper.sweep(start + TIMEOUT.multipliedBy(2).toNanos());
    }

    @Test
    void whatIsYoungIsLeftAlone() throws IOException {
        queue.add(events.delivery("waits"));
        publish("published");
        sweepEarly();
        assertThat(events.lines()).allMatch("TIMED_OUT []"::equals);
        assertThat(broker.isCut()).isFalse();
    }

    @Test
    void whatHasWaitedForTooLongFailsAlsoWithoutAConnection() {
        queue.add(events.delivery("waits"));
        connection = null;
        sweepLate();
        assertThat(events.lines()).containsExactly("TIMED_OUT [waits]");
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void aConfirmThatIsLateFailsItsMessageWhichStaysUnconfirmed() throws IOException {
        publish("a");
        sweepLate();
        assertThat(events.lines()).contains("TIMED_OUT [a]");
        assertThat(connection.channels().unconfirmed()).hasSize(1);
    }

    @Test
    void whatHasFailedAlreadyIsNotReportedAgain() throws IOException {
        publish("a").settle(PublishOutcome.RETURNED);
        sweepLate();
        assertThat(events.lines()).allMatch("TIMED_OUT []"::equals);
    }

    @Test
    void aConnectionOnWhichNothingMovesIsAborted() throws IOException {
        publish("a");
        sweepLate();
        assertThat(broker.isCut()).isTrue();
        broker.lose(false);
        assertThat(events.lines()).contains("1 lost: nothing was confirmed for 600 s, with [a]");
    }

    @Test
    void anIdleConnectionIsNotAborted() {
        sweepLate();
        assertThat(broker.isCut()).isFalse();
    }

    /** It is known not to read. */
    @Test
    void aConnectionThatTheBrokerBlocksIsNotAborted() throws IOException {
        publish("a");
        state.blocked(1, "memory");
        sweepLate();
        assertThat(broker.isCut()).isFalse();
        assertThat(events.lines()).contains("TIMED_OUT [a]");
    }

    @Test
    void aMessageThatStillLeavesIsNotLateWhileBytesMove() throws IOException {
        broker.stall();
        Delivery slow = publish("slow");
        sweepEarly();
        assertThat(slow.isLate(start + TIMEOUT.dividedBy(2).toNanos(), TIMEOUT.toNanos(), broker.sentAt()))
                .isFalse();
        broker.movesAt(start + TIMEOUT.multipliedBy(2).toNanos() - 1);
        sweepLate();
        assertThat(events.lines()).allMatch("TIMED_OUT []"::equals);
        assertThat(broker.isCut()).isFalse();
    }

    /** The executor would not run it again after an exception. */
    @Test
    void aFaultDoesNotEndTheSweeps() {
        Sweeper faulty = new Sweeper(
                TIMEOUT,
                queue,
                state,
                () -> {
                    throw new IllegalStateException("fault");
                },
                events,
                System::nanoTime);
        assertThat(CapturedLog.of(faulty)).contains("trying again");
    }

    @ParameterizedTest
    @CsvSource({"PT0.01S, 10", "PT1S, 100", "PT5S, 500", "PT1H, 500"})
    void runsTenTimesATimeoutWithinReason(Duration timeout, long millis) {
        Sweeper any = new Sweeper(timeout, queue, state, () -> null, events, System::nanoTime);
        assertThat(any.intervalNanos()).isEqualTo(Duration.ofMillis(millis).toNanos());
    }
}
