package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which message goes over which channel, and what the end of one channel means for the connection. */
class ConfirmChannelsTest {
    private static final int SMALL = (int) ConfirmChannels.SMALL;
    private static final int LARGE = SMALL + 1;
    private static final String TOO_LARGE = "PRECONDITION_FAILED - message size 200000 larger than max size 150000";

    private final RecordedEvents events = new RecordedEvents();
    private final PublishWindow window = new PublishWindow(100, Long.MAX_VALUE, Scheduler.system());
    private ScriptedBroker broker;
    private ConfirmChannels channels;

    @BeforeEach
    void open() throws IOException {
        broker = new ScriptedBroker();
        channels = opened(broker);
    }

    private ConfirmChannels opened(ScriptedBroker on) throws IOException {
        ConfirmChannels opened = new ConfirmChannels(on.connection(), 1, window, Scheduler.system(), events);
        opened.open();
        return opened;
    }

    private void publish(String name, int size) throws IOException {
        Delivery delivery = events.delivery(name);
        delivery.published(size, System.nanoTime(), false);
        assertThat(channels.channelFor(size).publish(delivery, Outgoing.of(delivery, size)))
                .isTrue();
    }

    @Test
    void oneChannelIsOpenFromTheStart() throws IOException {
        assertThat(channels.isReady()).isTrue();
        channels.open();
        assertThat(broker.channels()).isEqualTo(1);
    }

    @Test
    void withoutAChannelThereIsNothingToPublishOn() throws IOException {
        ScriptedBroker none = new ScriptedBroker(0);
        assertThatThrownBy(() -> opened(none)).isInstanceOf(IOException.class).hasMessageContaining("no channel");
    }

    @Test
    void smallMessagesShareAChannelAndALargeOneGoesAlone() throws IOException {
        publish("a", SMALL);
        publish("large", LARGE);
        publish("b", 1);
        assertThat(broker.channel(0).published()).isEqualTo(2);
        assertThat(broker.channel(1).published()).isEqualTo(1);
        assertThat(channels.isLargeChannelIdle()).isFalse();
        broker.channel(1).ack(1, false);
        assertThat(channels.isLargeChannelIdle()).isTrue();
    }

    @Test
    void aSizeThatWasConfirmedIsShared() throws IOException {
        publish("large", LARGE);
        assertThat(channels.isShareable(LARGE)).isFalse();
        broker.channel(1).ack(1, false);
        publish("as large", LARGE);
        publish("larger", LARGE + 1);
        assertThat(broker.channel(0).published()).isEqualTo(1);
        assertThat(broker.channel(1).published()).isEqualTo(2);
    }

    @Test
    void aSizeThatWasNackedIsNotShared() throws IOException {
        publish("large", LARGE);
        broker.channel(1).nack(1, false);
        assertThat(channels.isShareable(LARGE)).isFalse();
    }

    @Test
    void aBrokerThatAllowsOneChannelGetsAllMessagesOverThat() throws IOException {
        broker = new ScriptedBroker(1);
        channels = opened(broker);
        publish("a", 1);
        publish("large", LARGE);
        assertThat(broker.channel(0).published()).isEqualTo(2);
    }

    /** The size was refused, which says nothing about other messages. */
    @Test
    void aLargeMessageThatIsRefusedDoesNotStopTheOthers() throws IOException {
        publish("a", 1);
        publish("large", LARGE);
        broker.channel(1).close(AMQP.PRECONDITION_FAILED, TOO_LARGE);
        assertThat(events.lines()).containsExactly("closed, open false: TOO_BIG, with [large]");
        assertThat(channels.isReady()).isTrue();
        publish("b", 1);
        publish("next large", LARGE);
        assertThat(broker.channels()).isEqualTo(3);
    }

    @Test
    void aSharedChannelThatIsClosedStopsAllUntilItIsOpenAgain() throws IOException {
        publish("a", 1);
        broker.channel(0).close(AMQP.NOT_FOUND, "NOT_FOUND - no exchange");
        assertThat(channels.isReady()).isFalse();
        assertThat(channels.refusal()).isEqualTo(PublishOutcome.NO_EXCHANGE);
        channels.open();
        assertThat(channels.isReady()).isTrue();
        publish("b", 1);
        assertThat(broker.channel(1).published()).isEqualTo(1);
    }

    /** The exchange is missing for all. */
    @Test
    void aLargeChannelThatIsClosedOverTheExchangeStopsAllAsWell() throws IOException {
        publish("large", LARGE);
        broker.channel(1).close(AMQP.ACCESS_REFUSED, "ACCESS_REFUSED");
        assertThat(channels.isReady()).isFalse();
        assertThat(channels.refusal()).isEqualTo(PublishOutcome.ACCESS_REFUSED);
        channels.open();
        assertThat(channels.isReady()).isTrue();
        assertThat(broker.channels()).as("the shared channel is still open").isEqualTo(2);
    }

    @Test
    void aSizeRefusedOnTheSharedChannelSaysNothingOfTheMessagesThatWait() throws IOException {
        publish("a", 1);
        broker.channel(0).close(AMQP.PRECONDITION_FAILED, TOO_LARGE);
        assertThat(channels.isReady()).isFalse();
        assertThat(channels.refusal()).isEqualTo(PublishOutcome.CHANNEL_CLOSED);
    }

    @Test
    void whatIsUnconfirmedIsThatOfAllChannels() throws IOException {
        publish("a", 1);
        publish("large", LARGE);
        assertThat(channels.unconfirmed()).hasSize(2);
        assertThat(channels.end()).hasSize(2);
        assertThat(channels.end()).isEmpty();
        assertThat(channels.isReady()).isFalse();
    }

    @Test
    void theConnectionWorkedWhenItsSharedChannelConfirmed() throws IOException {
        assertThat(channels.hasWorked()).isFalse();
        publish("a", 1);
        broker.channel(0).ack(1, false);
        assertThat(channels.hasWorked()).isTrue();
    }
}
