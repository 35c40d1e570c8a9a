package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.TestMail;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutstandingTest {
    private final Outstanding outstanding = new Outstanding(10, 1_000);
    private final long epoch = outstanding.beginEpoch();

    /** Case 37 of the fault catalogue. */
    @Test
    void aMultipleConfirmReleasesAllUpToItsNumberAndNoMore() {
        List<Delivery> deliveries = addSequence(1, 5);

        assertThat(outstanding.release(epoch, 3, true)).containsExactlyElementsOf(deliveries.subList(0, 3));
        assertThat(outstanding.release(epoch, 3, true)).isEmpty();
        assertThat(outstanding.all()).containsExactlyElementsOf(deliveries.subList(3, 5));
    }

    /** Case 37. */
    @Test
    void confirmsOutOfOrderReleaseExactlyTheirs() {
        List<Delivery> deliveries = addSequence(1, 5);

        assertThat(outstanding.release(epoch, 4, false)).containsExactly(deliveries.get(3));
        assertThat(outstanding.release(epoch, 2, false)).containsExactly(deliveries.get(1));
        assertThat(outstanding.release(epoch, 2, false)).isEmpty();
        assertThat(outstanding.release(epoch, 4, true)).containsExactly(deliveries.get(0), deliveries.get(2));
        assertThat(outstanding.all()).containsExactly(deliveries.get(4));
    }

    /** Case 38. */
    @Test
    void aConfirmOfAnOldConnectionReleasesNothingOfTheNewOne() {
        List<Delivery> old = addSequence(1, 2);
        assertThat(outstanding.endEpoch(epoch)).containsExactlyElementsOf(old);

        long next = outstanding.beginEpoch();
        Delivery delivery = delivery(100);
        assertThat(outstanding.add(next, 1, delivery)).isTrue();

        assertThat(outstanding.release(epoch, 1, false)).isEmpty();
        assertThat(outstanding.release(epoch, 9, true)).isEmpty();
        assertThat(outstanding.withId(epoch, id(delivery))).isEmpty();
        assertThat(outstanding.endEpoch(epoch)).isEmpty();
        assertThat(outstanding.isOpen(next)).isTrue();
        assertThat(outstanding.release(next, 1, false)).containsExactly(delivery);
    }

    @Test
    void nothingIsAddedToAnEpochThatIsOver() {
        outstanding.endEpoch(epoch);

        assertThat(outstanding.add(epoch, 1, delivery(1))).isFalse();
        assertThat(outstanding.awaitRoom(epoch, 1)).isFalse();
        assertThat(outstanding.all()).isEmpty();
    }

    @Test
    void aReturnedMessageIsFoundByItsIdAndStaysUntilItsAck() {
        List<Delivery> deliveries = addSequence(1, 3);

        assertThat(outstanding.withId(epoch, id(deliveries.get(1)))).containsExactly(deliveries.get(1));
        assertThat(outstanding.withId(epoch, "unknown")).isEmpty();
        assertThat(outstanding.release(epoch, 2, false)).containsExactly(deliveries.get(1));
    }

    @Test
    void theWindowIsBoundedByCount() throws Exception {
        addSequence(1, 10);
        assertRoomComesWhen(1, () -> outstanding.release(epoch, 7, false));
    }

    @Test
    void theWindowIsBoundedByBytes() throws Exception {
        outstanding.add(epoch, 1, delivery(600));
        assertThat(outstanding.awaitRoom(epoch, 400)).isTrue();
        assertRoomComesWhen(401, () -> outstanding.release(epoch, 1, true));
    }

    @Test
    void theWindowTakesOneMessageOfAnySize() {
        assertThat(outstanding.awaitRoom(epoch, Integer.MAX_VALUE)).isTrue();
    }

    @Test
    void theEndOfTheEpochWakesWhoWaitsForRoom() throws Exception {
        addSequence(1, 10);
        CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> outstanding.awaitRoom(epoch, 1));

        outstanding.endCurrentEpoch();

        assertThat(room.get(10, TimeUnit.SECONDS)).isFalse();
    }

    private void assertRoomComesWhen(int size, Runnable event) throws Exception {
        CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> outstanding.awaitRoom(epoch, size));
        assertThat(room).failsWithin(Duration.ofMillis(200)).withThrowableOfType(TimeoutException.class);

        event.run();

        assertThat(room.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<Delivery> addSequence(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(sequence -> {
                    Delivery delivery = delivery(1);
                    assertThat(outstanding.add(epoch, sequence, delivery)).isTrue();
                    return delivery;
                })
                .toList();
    }

    private static String id(Delivery delivery) {
        return delivery.message().id().toString();
    }

    private static Delivery delivery(int size) {
        Delivery delivery = new Delivery(TestMail.text("test"), System.nanoTime());
        delivery.published(size, System.nanoTime());
        return delivery;
    }
}
