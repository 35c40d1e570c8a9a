package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The broker's answers in every order, also in those that no broker can be made to send at will. */
class ConfirmChannelTest {
    private final RecordedEvents events = new RecordedEvents();
    private final PublishWindow window = new PublishWindow(100, 1_000_000, Scheduler.system());
    private ScriptedChannel broker;
    private ConfirmChannel channel;

    @BeforeEach
    void open() throws IOException {
        broker = new ScriptedChannel();
        channel = ConfirmChannel.open(connection(broker), window, Scheduler.system(), events);
    }

    private static Connection connection(ScriptedChannel broker) throws IOException {
        Connection connection = mock(Connection.class);
        when(connection.createChannel()).thenReturn(broker.channel());
        return connection;
    }

    private Delivery publish(String name) throws IOException {
        Delivery delivery = events.delivery(name);
        assertThat(channel.publish(delivery, Outgoing.of(delivery, 10))).isTrue();
        return delivery;
    }

    private void publishAll(String... names) throws IOException {
        for (String name : names) {
            publish(name);
        }
    }

    /** The listeners are there before the broker's first answer. */
    @Test
    void listensBeforeTheBrokerConfirms() throws IOException {
        var order = inOrder(broker.channel());
        order.verify(broker.channel()).addShutdownListener(any());
        order.verify(broker.channel()).confirmSelect();
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.isIdle()).isTrue();
    }

    @Test
    void aConnectionWithoutAFreeNumberGivesNoChannel() throws IOException {
        assertThat(ConfirmChannel.open(mock(Connection.class), window, Scheduler.system(), events))
                .isNull();
    }

    @Test
    void aChannelThatTheBrokerDoesNotConfirmIsNotOpened() throws IOException {
        broker.failConfirmSelect(new IOException("no"));
        assertThatThrownBy(() -> ConfirmChannel.open(connection(broker), window, Scheduler.system(), events))
                .hasMessage("no");
    }

    @Test
    void publishesTheMessageInItsForm() throws IOException {
        Delivery delivery = events.delivery("a");
        OutgoingMessage message = Outgoing.of(delivery, 3);
        channel.publish(delivery, message);
        verify(broker.channel()).basicPublish("exchange", "key", true, message.properties(), message.body());
    }

    @Test
    void multipleAcksOutOfOrderConfirmEachMessageOnce() throws IOException {
        publishAll("a", "b", "c", "d", "e");
        broker.ack(4, false);
        broker.ack(3, true);
        broker.ack(2, true);
        broker.ack(5, true);
        broker.ack(5, true);
        assertThat(events.lines())
                .containsExactly(
                        "CONFIRMED [d]", "CONFIRMED [a, b, c]", "CONFIRMED []", "CONFIRMED [e]", "CONFIRMED []");
        assertThat(channel.isIdle()).isTrue();
    }

    @Test
    void anAckOfATagThatWasNeverSentConfirmsNothing() throws IOException {
        publishAll("a");
        broker.ack(7, false);
        broker.nack(8, false);
        assertThat(events.lines()).containsExactly("CONFIRMED []", "NACKED []");
        assertThat(channel.unconfirmed()).hasSize(1);
    }

    @Test
    void aNackThenACloseFailEachMessageOnce() throws IOException {
        publishAll("a", "b", "c");
        broker.nack(2, false);
        broker.close(AMQP.PRECONDITION_FAILED, "PRECONDITION_FAILED - unknown delivery tag");
        assertThat(events.lines()).containsExactly("NACKED [b]", "closed, open false: CHANNEL_CLOSED, with [a, c]");
    }

    /** The next channel's numbers begin at 1 again. */
    @Test
    void anAckAfterTheCloseConfirmsNothing() throws IOException {
        publishAll("a");
        broker.close(AMQP.NOT_FOUND, "NOT_FOUND");
        broker.ack(1, true);
        assertThat(events.lines()).containsExactly("closed, open false: NO_EXCHANGE, with [a]", "CONFIRMED []");
    }

    @Test
    void aReturnFindsItsMessageWhichIsConfirmedAfterwards() throws IOException {
        publishAll("a");
        Delivery returned = publish("b");
        broker.giveBack(returned.id().toString());
        broker.ack(2, true);
        assertThat(events.lines()).containsExactly("RETURNED [b]", "CONFIRMED [a, b]");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "no UUID", "00000000-0000-4000-8000-000000000000"})
    void aReturnOfSomethingElseConcernsNoMessage(@Nullable String messageId) throws IOException {
        publishAll("a");
        broker.giveBack(messageId);
        assertThat(events.lines()).containsExactly("RETURNED []");
    }

    /** It may have reached the broker or not, so it fails with the others; it is not published again. */
    @Test
    void aCloseDuringThePublishFailsTheMessageWithTheOthers() throws IOException {
        publishAll("a");
        var signal = new ShutdownSignalException(true, false, null, null);
        broker.failPublish(() -> {}, new AlreadyClosedException(signal));
        publishAll("b");
        assertThat(channel.unconfirmed()).hasSize(2);
        broker.close(signal);
        assertThat(events.lines()).containsExactly("closed, open false: CONNECTION_LOST, with [a, b]");
    }

    /** The close is reported on another thread, while this one is in basicPublish. */
    @Test
    void aCloseThatIsReportedDuringThePublishFailsTheMessageOnce() throws IOException {
        var signal = new ShutdownSignalException(true, false, null, null);
        broker.failPublish(() -> broker.close(signal), new AlreadyClosedException(signal));
        publishAll("a");
        assertThat(events.lines()).containsExactly("closed, open false: CONNECTION_LOST, with [a]");
        assertThat(channel.end()).isEmpty();
    }

    @Test
    void aBrokenConnectionIsReportedToThePublisher() throws IOException {
        Delivery delivery = events.delivery("a");
        broker.failPublish(() -> {}, new IOException("broken pipe"));
        assertThatThrownBy(() -> channel.publish(delivery, Outgoing.of(delivery, 1)))
                .hasMessage("broken pipe");
        assertThat(channel.end()).containsExactly(delivery);
    }

    @Test
    void nothingIsPublishedAfterTheClose() throws IOException {
        broker.close(AMQP.NOT_FOUND, "NOT_FOUND");
        Delivery late = events.delivery("late");
        assertThat(channel.publish(late, Outgoing.of(late, 1))).isFalse();
        assertThat(broker.published()).isZero();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aChannelHasWorkedOnceItConfirmed() throws IOException {
        publishAll("a", "b");
        broker.nack(1, false);
        assertThat(channel.hasWorked()).isFalse();
        broker.ack(2, false);
        assertThat(channel.hasWorked()).isTrue();
    }

    @Test
    void theSameMessageTwiceIsReturnedTwice() throws IOException {
        Delivery first = publish("a");
        channel.publish(first, Outgoing.of(first, 1));
        broker.giveBack(first.id().toString());
        assertThat(events.lines()).containsExactly("RETURNED [a, a]");
        assertThat(channel.unconfirmed()).hasSize(2);
    }
}
