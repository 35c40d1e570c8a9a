package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.FailingContent;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the next message of the queue; whatever it is, no room in the window is lost. */
class MessagePublisherTest {
    private static final int LARGE = (int) ConfirmChannels.SMALL + 1;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final RecordedEvents events = new RecordedEvents();
    private final PublishQueue queue = new PublishQueue(10, 1_000_000_000, Scheduler.system());
    private final PublishWindow window = new PublishWindow(2, Long.MAX_VALUE, Scheduler.system());
    private final BrokerSizeLimit limit = new BrokerSizeLimit(0);
    private final MessageEncoder encoder = new MessageEncoder(
            AmqpSettings.builder().exchange("mail").routingKey("in").build(),
            (delivery, outcome, failure) -> events.settled(List.of(delivery), outcome));
    private final MessagePublisher publisher = new MessagePublisher(queue, window, encoder, limit, events);
    private ScriptedBroker broker;
    private BrokerConnection connection;

    @BeforeEach
    void connect() throws IOException {
        broker = new ScriptedBroker();
        connection = BrokerConnection.open(broker.connection(), broker, 1, window, Scheduler.system(), 1, events);
    }

    private Delivery add(String name, int size) {
        Delivery delivery = events.delivery(name, size);
        assertThat(queue.add(delivery)).isTrue();
        return delivery;
    }

    private void publishNext() throws IOException {
        publisher.publishNext(connection);
    }

    private void assertNothingReserved() {
        assertThat(window.bytes()).isZero();
    }

    @Test
    void messagesArePublishedInTheirOrder() throws IOException {
        add("a", 1);
        add("b", 1);
        publishNext();
        publishNext();
        broker.channel(0).ack(1, false);
        broker.channel(0).ack(2, false);
        assertThat(events.lines()).containsExactly("CONFIRMED [a]", "CONFIRMED [b]");
        assertThat(queue.drain()).isEmpty();
        assertNothingReserved();
    }

    @Test
    void theWindowHoldsWhatTheMessageReallyTakes() throws IOException {
        Delivery delivery = add("a", 5_000);
        publishNext();
        assertThat(window.bytes()).isEqualTo(delivery.size()).isNotEqualTo(delivery.estimate());
    }

    @Test
    void aSmallMessageOvertakesALargeOneThatWaitsForAnother() throws IOException {
        add("large", LARGE);
        add("next large", LARGE);
        add("small", 1);
        publishNext();
        publishNext();
        publishNext();
        broker.channel(0).ack(1, false);
        assertThat(events.lines()).containsExactly("CONFIRMED [small]");
        broker.channel(1).nack(1, false);
        publishNext();
        assertThat(broker.channel(1).published()).isEqualTo(2);
    }

    @Test
    void whatWasCancelledIsNotPublished() throws IOException {
        add("cancelled", 1).stage().cancel(false);
        publishNext();
        assertThat(broker.channel(0).published()).isZero();
        assertThat(queue.drain()).isEmpty();
        assertNothingReserved();
    }

    /** The worker gets on as soon as the delivery is cancelled. */
    @Test
    void whatIsCancelledWhileItWaitsForTheWindowIsNotPublished() throws IOException {
        add("a", 1);
        add("b", 1);
        publishNext();
        publishNext();
        Delivery waiting = add("waits", 1);
        var turn = CompletableFuture.runAsync(this::publishNextUnchecked);
        waiting.stage().cancel(false);
        await().atMost(LIMIT).until(() -> {
            window.wake();
            return turn.isDone();
        });
        assertThat(broker.channel(0).published()).isEqualTo(2);
    }

    private void publishNextUnchecked() {
        try {
            publishNext();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aChannelThatIsClosedLeavesTheMessageInTheQueue() throws IOException {
        Delivery delivery = add("a", 1);
        broker.channel(0).close(AMQP.NOT_FOUND, "NOT_FOUND");
        publishNext();
        assertThat(queue.drain()).containsExactly(delivery);
        assertNothingReserved();
    }

    @Test
    void aMessageThatCannotBeReadLeavesTheQueue() throws IOException {
        Delivery broken =
                new Delivery(TestMail.of(new FailingContent(new IOException("gone"))), "test", System.nanoTime());
        queue.add(broken);
        publishNext();
        assertThat(events.lines()).containsExactly("UNREADABLE [?]");
        assertThat(queue.drain()).isEmpty();
        assertNothingReserved();
    }

    /** The limit became known after the message was taken. */
    @Test
    void aMessageThatIsTooLargeAsJsonFails() throws IOException {
        add("a", 5_000);
        limit.learn(5_000);
        publishNext();
        assertThat(events.lines()).containsExactly("TOO_BIG [a]");
        assertThat(queue.drain()).isEmpty();
        assertNothingReserved();
    }

    /** It is with the unconfirmed messages, and fails with the connection. */
    @Test
    void aCloseDuringThePublishFailsTheMessageOnce() throws IOException {
        add("a", 1);
        var signal = new ShutdownSignalException(true, false, null, null);
        broker.channel(0).failPublish(() -> broker.lose(true), new AlreadyClosedException(signal));
        publishNext();
        assertThat(events.lines()).filteredOn(line -> line.contains("[a]")).hasSize(1);
        assertNothingReserved();
    }

    @Test
    void aBrokenConnectionIsReportedAndItsEndGivesTheRoomBack() throws IOException {
        add("a", 1);
        broker.channel(0).failPublish(() -> {}, new IOException("broken pipe"));
        assertThatThrownBy(this::publishNext).hasMessage("broken pipe");
        connection.close();
        assertThat(events.lines()).containsExactly("1 lost: the connection was closed, with [a]");
        assertNothingReserved();
    }

    @Test
    void aMessageThatFindsNoMemoryOnItsWayFailsForThat() throws IOException {
        Delivery delivery = add("a", 1);
        broker.channel(0).failPublish(() -> {}, new OutOfMemoryError("as if"));
        assertThatThrownBy(this::publishNext).isInstanceOf(OutOfMemoryError.class);
        assertThat(delivery.stage())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("memory");
        connection.close();
        assertNothingReserved();
    }
}
