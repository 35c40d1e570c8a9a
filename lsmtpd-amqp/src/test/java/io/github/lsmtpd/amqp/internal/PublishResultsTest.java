package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.rabbitmq.client.AMQP;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Which outcome a message gets, in whatever order the broker's answers come: the first one, and only that. */
class PublishResultsTest {
    private final BrokerState state = UnloggedState.create();
    private final BrokerSizeLimit limit = new BrokerSizeLimit(0);
    private final PublishQueue queue = new PublishQueue(10, 1_000_000, Scheduler.system());
    private final PublishWindow window = new PublishWindow(100, 1_000_000, Scheduler.system());
    private final PublishResults results =
            new PublishResults(state, limit, queue, window, new PublishLog(mock(Logger.class), System::nanoTime));
    private ScriptedBroker broker;
    private BrokerConnection connection;

    @BeforeEach
    void connect() throws IOException {
        connectAs(1);
    }

    private void connectAs(long epoch) throws IOException {
        broker = new ScriptedBroker();
        connection = BrokerConnection.open(broker.connection(), broker, 1, window, Scheduler.system(), epoch, results);
        state.up(epoch);
    }

    private static Delivery delivery() {
        return new Delivery(TestMail.text("test"), "here", System.nanoTime());
    }

    private Delivery publish(int size) throws IOException {
        Delivery delivery = delivery();
        assertThat(window.reserve(size, () -> false)).isTrue();
        connection.publish(connection.channels().channelFor(size), delivery, Outgoing.of(delivery, size));
        return delivery;
    }

    private static DeliveryException failure(Delivery delivery) {
        assertThat(delivery.stage()).isCompletedExceptionally();
        return DeliveryException.from(
                delivery.stage().handle((where, failure) -> failure).join());
    }

    private static void assertFailed(Delivery delivery, PublishOutcome outcome) {
        assertThat(failure(delivery)).hasMessageContaining(outcome.text());
    }

    private static void assertStored(Delivery delivery) {
        assertThat(delivery.stage()).isCompletedWithValue("here");
    }

    @Test
    void anAckStoresAndTheWindowHasRoomAgain() throws IOException {
        Delivery delivery = publish(10);
        assertThat(window.bytes()).isEqualTo(10);
        broker.channel(0).ack(1, false);
        assertStored(delivery);
        assertThat(window.bytes()).isZero();
    }

    @Test
    void aReturnIsTheOutcomeWhateverFollows() throws IOException {
        Delivery delivery = publish(10);
        broker.channel(0).giveBack(delivery.id().toString());
        broker.channel(0).ack(1, false);
        assertFailed(delivery, PublishOutcome.RETURNED);
        assertThat(window.bytes()).isZero();
    }

    @Test
    void aNackIsTheOutcomeWhateverFollows() throws IOException {
        Delivery nacked = publish(10);
        Delivery other = publish(10);
        broker.channel(0).nack(1, false);
        broker.lose(true);
        assertFailed(nacked, PublishOutcome.NACKED);
        assertFailed(other, PublishOutcome.CONNECTION_LOST);
        assertThat(window.bytes()).isZero();
    }

    /** The message has failed, and its sender has the reply: the confirm makes a duplicate at most. */
    @Test
    void aConfirmOfAnOldEpochChangesNothing() throws IOException {
        Delivery old = publish(10);
        ScriptedBroker before = broker;
        broker.lose(false);
        connectAs(2);
        Delivery current = publish(10);

        before.channel(0).ack(1, true);
        before.channel(0).nack(9, true);
        assertFailed(old, PublishOutcome.CONNECTION_LOST);
        assertThat(current.stage()).isNotDone();
        assertThat(window.bytes()).isEqualTo(10);

        broker.channel(0).ack(1, true);
        assertStored(current);
    }

    @Test
    void anEventOfAnOldEpochDoesNotTouchTheQueue() throws IOException {
        ScriptedBroker before = broker;
        broker.lose(true);
        connectAs(2);
        Delivery waiting = delivery();
        queue.add(waiting);

        before.block("too late");
        before.lose(false);
        assertThat(state.refusal()).isNull();
        assertThat(waiting.stage()).isNotDone();
        results.settled(queue.takeExpired(Long.MAX_VALUE / 2 + System.nanoTime(), 1), PublishOutcome.TIMED_OUT);
        assertFailed(waiting, PublishOutcome.TIMED_OUT);
    }

    @Test
    void aBlockedBrokerFailsWhatWaitsAndNotWhatIsPublished() throws IOException {
        Delivery published = publish(10);
        Delivery waiting = delivery();
        queue.add(waiting);
        broker.block("memory");
        assertFailed(waiting, PublishOutcome.BLOCKED);
        assertThat(published.stage()).isNotDone();
        broker.unblock();
        broker.channel(0).ack(1, false);
        assertStored(published);
        assertThat(state.refusal()).isNull();
    }

    @Test
    void blockedThenLostThenConnectedTakesMessagesAgain() throws IOException {
        Delivery published = publish(10);
        broker.block("memory");
        broker.lose(true);
        assertFailed(published, PublishOutcome.CONNECTION_LOST);
        assertThat(state.refusal()).isEqualTo(PublishOutcome.AWAY);
        connectAs(2);
        assertThat(state.refusal()).isNull();
    }

    @Test
    void aSizeThatIsRefusedIsLearntAndFailsThatMessageForGood() throws IOException {
        Delivery large = publish(200_000);
        Delivery small = publish(10);
        broker.channel(1)
                .close(
                        AMQP.PRECONDITION_FAILED,
                        "PRECONDITION_FAILED - message size 200000 larger than max size 150000");
        assertThat(failure(large).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);
        assertThat(small.stage()).isNotDone();
        assertThat(limit.bytes()).isEqualTo(150_000);
    }

    @Test
    void whereNoSizeIsNamedAMessageThatWasAloneShowsIt() throws IOException {
        Delivery large = publish(200_000);
        broker.channel(1).close(AMQP.PRECONDITION_FAILED, "PRECONDITION_FAILED - message too large");
        assertThat(failure(large).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);
        assertThat(limit.bytes()).isEqualTo(199_999);
    }

    @Test
    void messagesThatShareAChannelWithOneThatIsTooLargeMayBeSentAgain() throws IOException {
        Delivery small = publish(10);
        Delivery large = publish(100_000);
        broker.channel(0)
                .close(
                        AMQP.PRECONDITION_FAILED,
                        "PRECONDITION_FAILED - message size 100000 larger than max size 50000");
        assertThat(failure(large).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);
        assertThat(failure(small).reason()).isEqualTo(Reason.TRANSIENT);
    }

    @Test
    void aChannelThatStaysClosedFailsWhatWaitsForItsReason() {
        Delivery waiting = delivery();
        queue.add(waiting);
        results.channelStaysClosed(1, PublishOutcome.NO_EXCHANGE);
        assertFailed(waiting, PublishOutcome.NO_EXCHANGE);
        assertThat(state.refusal()).isEqualTo(PublishOutcome.NO_EXCHANGE);
    }

    /** A cancelled delivery keeps its cancellation. */
    @Test
    void whatTheCallerCancelledIsLeftAlone() throws IOException {
        Delivery delivery = publish(10);
        delivery.stage().cancel(false);
        broker.channel(0).ack(1, false);
        assertThat(delivery.stage()).isCancelled();
        assertThat(window.bytes()).isZero();
    }

    @Test
    void closingFailsWhatWaitsAndWhatIsUnconfirmed() throws IOException {
        Delivery published = publish(10);
        Delivery waiting = delivery();
        queue.add(waiting);
        results.close(connection);
        assertFailed(published, PublishOutcome.CLOSED);
        assertFailed(waiting, PublishOutcome.CLOSED);
        assertThat(state.isClosed()).isTrue();
        assertThat(window.bytes()).isZero();
        broker.channel(0).ack(1, false);
        assertFailed(published, PublishOutcome.CLOSED);
    }

    /** What depends on a stage may ask for more, as a sink does that delivers again at once. */
    @Test
    void aStageThatUsesTheQueueAndTheWindowDoesNotDeadlock() throws Exception {
        Delivery delivery = publish(10);
        CompletableFuture<Boolean> used = delivery.stage().handle((where, failure) -> {
            assertThat(CompletableFuture.supplyAsync(() -> queue.hasRoomFor(1) && window.bytes() == 0)
                            .join())
                    .isTrue();
            return true;
        });
        broker.channel(0).ack(1, false);
        assertThat(used).isCompletedWithValue(true);
    }
}
