package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnconfirmedMessagesTest {
    private final PublishWindow window = new PublishWindow(100_000, 1_000_000, Scheduler.system());
    private final UnconfirmedMessages unconfirmed = new UnconfirmedMessages(window);

    /** Case 37 of the fault catalogue. */
    @Test
    void aMultipleConfirmReleasesAllUpToItsNumberAndNoMore() {
        List<Delivery> deliveries = addSequence(1, 5);

        assertThat(unconfirmed.release(3, true)).containsExactlyElementsOf(deliveries.subList(0, 3));
        assertThat(unconfirmed.release(3, true)).isEmpty();
        assertThat(unconfirmed.all()).containsExactlyElementsOf(deliveries.subList(3, 5));
    }

    /** Case 37. */
    @Test
    void confirmsOutOfOrderReleaseExactlyTheirs() {
        List<Delivery> deliveries = addSequence(1, 5);

        assertThat(unconfirmed.release(4, false)).containsExactly(deliveries.get(3));
        assertThat(unconfirmed.release(2, false)).containsExactly(deliveries.get(1));
        assertThat(unconfirmed.release(2, false)).isEmpty();
        assertThat(unconfirmed.release(4, true)).containsExactly(deliveries.get(0), deliveries.get(2));
        assertThat(unconfirmed.all()).containsExactly(deliveries.get(4));
    }

    /** Case 38: the next channel begins with the same numbers. */
    @Test
    void aConfirmThatComesAfterTheEndReleasesNothing() {
        List<Delivery> deliveries = addSequence(1, 2);
        assertThat(unconfirmed.end()).containsExactlyElementsOf(deliveries);

        assertThat(unconfirmed.release(1, false)).isEmpty();
        assertThat(unconfirmed.release(9, true)).isEmpty();
        assertThat(unconfirmed.withId(deliveries.get(0).id())).isEmpty();
        assertThat(unconfirmed.end()).isEmpty();
        assertThat(unconfirmed.hasEnded()).isTrue();
    }

    @Test
    void nothingIsAddedAfterTheEnd() {
        unconfirmed.end();

        assertThat(unconfirmed.add(1, delivery(1))).isFalse();
        assertThat(unconfirmed.isEmpty()).isTrue();
    }

    @Test
    void aReturnedMessageIsFoundByItsIdAndStaysUntilItsAck() {
        List<Delivery> deliveries = addSequence(1, 3);

        assertThat(unconfirmed.withId(deliveries.get(1).id())).containsExactly(deliveries.get(1));
        assertThat(unconfirmed.withId(UUID.randomUUID())).isEmpty();
        assertThat(unconfirmed.release(2, false)).containsExactly(deliveries.get(1));
        assertThat(unconfirmed.withId(deliveries.get(1).id())).isEmpty();
    }

    @Test
    void aMessageThatIsDeliveredTwiceIsFoundTwice() {
        MailMessage message = TestMail.text("twice");
        Delivery first = new Delivery(message, "test", 0);
        Delivery second = new Delivery(message, "test", 0);
        unconfirmed.add(1, first);
        unconfirmed.add(2, second);

        assertThat(unconfirmed.withId(message.id())).containsExactly(first, second);
        unconfirmed.release(1, false);
        assertThat(unconfirmed.withId(message.id())).containsExactly(second);
    }

    /** As many as the largest window holds. */
    @Test
    void everyReturnOfAFloodIsFound() {
        List<Delivery> deliveries = addSequence(1, 60_000);

        assertThat(deliveries)
                .allSatisfy(delivery ->
                        assertThat(unconfirmed.withId(delivery.id())).hasSize(1));
    }

    @Test
    void whatIsHandedOutGivesItsRoomBack() {
        for (long sequence = 1; sequence <= 3; sequence++) {
            assertThat(window.reserve(10, () -> false)).isTrue();
            unconfirmed.add(sequence, delivery(10));
        }
        assertThat(window.bytes()).isEqualTo(30);

        unconfirmed.release(2, false);
        assertThat(window.bytes()).isEqualTo(20);
        unconfirmed.release(2, true);
        assertThat(window.bytes()).isEqualTo(10);
        unconfirmed.end();
        assertThat(window.bytes()).isZero();
    }

    private List<Delivery> addSequence(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(sequence -> {
                    Delivery delivery = delivery(1);
                    assertThat(unconfirmed.add(sequence, delivery)).isTrue();
                    return delivery;
                })
                .toList();
    }

    private static Delivery delivery(int size) {
        Delivery delivery = new Delivery(TestMail.text("test"), "test", System.nanoTime());
        delivery.published(size, System.nanoTime() - Duration.ofMinutes(1).toNanos(), false);
        return delivery;
    }
}
