package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishQueueTest {
    private final PublishQueue queue = new PublishQueue(3, 100_000, Scheduler.system());
    private final AtomicBoolean largeOnesGo = new AtomicBoolean(true);

    @Test
    void givesDeliveriesInTheirOrderAndLeavesThemInPlace() {
        Delivery first = add(10);
        Delivery second = add(10);

        assertThat(next()).isSameAs(first);
        assertThat(next()).isSameAs(first);
        assertThat(queue.remove(first)).isTrue();
        assertThat(queue.remove(first)).isFalse();
        assertThat(next()).isSameAs(second);
    }

    @Test
    void isCrowdedAboveItsCapacityAndTakesMore() {
        for (int i = 0; i < 3; i++) {
            add(10);
        }
        assertThat(queue.isCrowded()).isFalse();
        add(10);
        assertThat(queue.isCrowded()).isTrue();
    }

    @Test
    void isBoundedInBytes() {
        Delivery first = add(90_000);
        assertThat(queue.add(delivery(50_000))).isFalse();
        assertThat(queue.hasRoomFor(50_000)).isFalse();

        queue.remove(first);

        assertThat(queue.hasRoomFor(50_000)).isTrue();
        assertThat(queue.add(delivery(50_000))).isTrue();
    }

    @Test
    void anEmptyQueueTakesOneMessageOfAnySize() {
        add(1_000_000);
        assertThat(queue.add(delivery(1))).isFalse();
    }

    @Test
    void whatIsDrainedOrExpiredGivesItsRoomBack() {
        add(90_000);
        assertThat(queue.drain()).hasSize(1);
        add(90_000);
        assertThat(queue.takeExpired(System.nanoTime() + 2, 1)).hasSize(1);
        assertThat(queue.hasRoomFor(90_000)).isTrue();
    }

    @Test
    void aPostponedDeliveryLetsOthersPassUntilItCanGo() {
        Delivery large = add(10);
        Delivery small = add(10);
        largeOnesGo.set(false);

        queue.postpone(large);
        assertThat(next()).isSameAs(small);

        largeOnesGo.set(true);
        assertThat(next()).isSameAs(large);
        assertThat(queue.remove(large)).isTrue();
        assertThat(next()).isSameAs(small);
    }

    @Test
    void aPostponedDeliveryThatHasLeftDoesNotComeBack() {
        Delivery large = add(10);
        queue.remove(large);
        queue.postpone(large);
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void onlyWhatHasWaitedForTooLongExpires() {
        Delivery old = new Delivery(TestMail.text("old"), "test", 0);
        Delivery postponed = new Delivery(TestMail.text("old and large"), "test", 5);
        Delivery young = new Delivery(TestMail.text("young"), "test", 60);
        queue.add(old);
        queue.add(postponed);
        queue.add(young);
        queue.postpone(postponed);

        assertThat(queue.takeExpired(100, 50)).containsExactly(old, postponed);
        assertThat(queue.drain()).containsExactly(young);
    }

    @Test
    void aWakeEndsTheWaitAndIsNotForgotten() throws Exception {
        queue.wake();
        assertThat(next()).isNull();
        CompletableFuture<Delivery> waiting = CompletableFuture.supplyAsync(this::next);
        assertThat(waiting).failsWithin(Duration.ofMillis(100)).withThrowableOfType(TimeoutException.class);

        queue.wake();

        assertThat(waiting.get(1, TimeUnit.MINUTES)).isNull();
    }

    @Test
    void aMessageThatComesEndsTheWait() throws Exception {
        CompletableFuture<Delivery> waiting = CompletableFuture.supplyAsync(this::next);
        Delivery added = add(10);
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isSameAs(added);
    }

    /** Each confirm may be the one for which a large message waits; where none waits, it costs nothing. */
    @Test
    void aConfirmWakesOnlyWhereALargeMessageWaits() throws Exception {
        queue.wakeForLarge();
        largeOnesGo.set(false);
        Delivery large = add(10);
        queue.postpone(large);
        CompletableFuture<Delivery> waiting = CompletableFuture.supplyAsync(this::next);
        assertThat(waiting).failsWithin(Duration.ofMillis(100)).withThrowableOfType(TimeoutException.class);

        largeOnesGo.set(true);
        queue.wakeForLarge();

        assertThat(waiting.get(1, TimeUnit.MINUTES)).isIn(large, null);
        assertThat(next()).isSameAs(large);
    }

    @Test
    void whatIsPostponedCountsAsWaiting() {
        Delivery large = add(80_000);
        queue.postpone(large);
        add(10);
        add(10);
        add(10);
        assertThat(queue.isCrowded()).isTrue();
        assertThat(queue.hasRoomFor(20_000)).isFalse();
        assertThat(queue.remove(large)).isTrue();
        assertThat(queue.isCrowded()).isFalse();
        assertThat(queue.hasRoomFor(20_000)).isTrue();
    }

    /** The worker, the sweeper, a cancellation and a loss may all want it; one of them settles it. */
    @Test
    void aDeliveryLeavesOnceHoweverManyRemoveIt() {
        Delivery delivery = add(10);
        var removed = IntStream.range(0, 8)
                .parallel()
                .filter(i ->
                        i % 2 == 0 ? queue.remove(delivery) : !queue.drain().isEmpty())
                .count();
        assertThat(removed).isEqualTo(1);
        assertThat(queue.hasRoomFor(100_000)).isTrue();
    }

    private Delivery next() {
        return queue.next(largeOnesGo::get);
    }

    private Delivery add(int size) {
        Delivery delivery = delivery(size);
        assertThat(queue.add(delivery)).isTrue();
        return delivery;
    }

    private static Delivery delivery(int size) {
        return new Delivery(TestMail.of(new byte[size]), "test", System.nanoTime());
    }
}
