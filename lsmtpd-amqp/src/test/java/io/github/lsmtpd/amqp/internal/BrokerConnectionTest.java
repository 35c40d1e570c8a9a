package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.verify;

import com.rabbitmq.client.AMQP;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection reports, each with its epoch, in whatever order the client library reports it. */
class BrokerConnectionTest {
    private static final int LARGE = (int) ConfirmChannels.SMALL + 1;
    private static final long EPOCH = 7;

    private final RecordedEvents events = new RecordedEvents();
    private final PublishWindow window = new PublishWindow(100, Long.MAX_VALUE, Scheduler.system());
    private ScriptedBroker broker;
    private BrokerConnection connection;

    @BeforeEach
    void open() throws IOException {
        broker = new ScriptedBroker();
        connection = BrokerConnection.open(broker.connection(), broker, 1, window, Scheduler.system(), EPOCH, events);
    }

    private Delivery publish(String name, int size) throws IOException {
        Delivery delivery = events.delivery(name);
        ConfirmChannel channel = connection.channels().channelFor(size);
        assertThat(connection.publish(channel, delivery, Outgoing.of(delivery, size)))
                .isTrue();
        return delivery;
    }

    @Test
    void aBlockedBrokerIsReportedOnOneLineWithTheEpoch() throws IOException {
        broker.block("low on\r\nmemory");
        broker.unblock();
        assertThat(events.lines()).hasSize(2).last().isEqualTo("7 unblocked");
        assertThat(events.lines())
                .first()
                .asString()
                .startsWith("7 blocked: low on")
                .doesNotContain("\n", "\r");
    }

    @Test
    void answersArePassedOn() throws IOException {
        publish("a", 1);
        publish("b", 1);
        broker.channel(0).ack(2, true);
        assertThat(events.lines()).containsExactly("CONFIRMED [a, b]");
    }

    @Test
    void aChannelThatIsClosedAloneIsNoLoss() throws IOException {
        publish("a", 1);
        broker.channel(0).close(AMQP.NOT_FOUND, "NOT_FOUND");
        assertThat(events.lines()).containsExactly("channel closed: NO_EXCHANGE, with [a]");
        assertThat(connection.isOpen()).isTrue();
    }

    /** The library calls the connection's listeners before or after those of the channels. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLossReportsAllThatIsUnconfirmedOnce(boolean channelsFirst) throws IOException {
        publish("a", 1);
        publish("large", LARGE);
        broker.lose(channelsFirst);
        assertThat(events.lines()).first().isEqualTo("7 lost: CONNECTION_FORCED, with [a, large]");
        assertThat(events.lines())
                .hasSizeGreaterThan(1)
                .filteredOn(line -> !line.endsWith("with []"))
                .hasSize(1);
    }

    @Test
    void blockedThenLostIsReportedInThisOrder() throws IOException {
        publish("a", 1);
        broker.block("disk");
        broker.lose(true);
        assertThat(events.lines()).startsWith("7 blocked: disk", "7 lost: CONNECTION_FORCED, with [a]");
    }

    /** A loss while the first channel is being opened has no channels to ask. */
    @Test
    void aLossDuringTheOpeningIsReported() throws IOException {
        RecordedEvents early = new RecordedEvents();
        ScriptedBroker hasty = new ScriptedBroker();
        ScriptedChannel closing = new ScriptedChannel();
        doAnswer(call -> {
                    closing.close(new com.rabbitmq.client.ShutdownSignalException(true, false, null, null));
                    return null;
                })
                .when(closing.channel())
                .confirmSelect();
        doAnswer(call -> closing.channel()).when(hasty.connection()).createChannel();
        BrokerConnection opened =
                BrokerConnection.open(hasty.connection(), hasty, 1, window, Scheduler.system(), EPOCH, early);
        assertThat(early.lines()).containsExactly("7 lost: the connection broke, with []");
        assertThat(opened.channels().isReady()).isFalse();
    }

    @Test
    void theFirstReasonForTheEndCounts() throws IOException {
        connection.abort("nothing was confirmed");
        connection.fail("socket closed");
        assertThat(broker.isCut()).isTrue();
        broker.lose(false);
        assertThat(events.lines()).first().isEqualTo("7 lost: nothing was confirmed, with []");
    }

    @Test
    void closingAbortsWithinATimeoutAndReportsTheLoss() throws IOException {
        publish("a", 1);
        connection.close();
        verify(broker.connection()).abort((int) TimeUnit.SECONDS.toMillis(1));
        assertThat(events.lines()).containsExactly("7 lost: the connection was closed, with [a]");
    }

    @Test
    void aMessageThatWaitsForTheNetworkIsLateOnlyAfterItHasLeft() throws IOException {
        broker.stall();
        Delivery delivery = publish("slow", 1);
        long now = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        assertThat(delivery.isLate(now, TimeUnit.MINUTES.toNanos(1), now)).isFalse();
        broker.sent();
        assertThat(delivery.isLate(now, TimeUnit.MINUTES.toNanos(1), now)).isTrue();
    }

    @Test
    void aMessageThatTheNetworkTakesAtOnceHasLeft() throws IOException {
        Delivery delivery = publish("fast", 1);
        long now = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        assertThat(delivery.isLate(now, TimeUnit.MINUTES.toNanos(1), now)).isTrue();
        assertThat(delivery.size()).isEqualTo(1);
        assertThat(delivery.isPublished()).isTrue();
    }
}
