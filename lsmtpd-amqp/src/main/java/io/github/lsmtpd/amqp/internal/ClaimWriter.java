package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.ClaimStore;
import io.github.lsmtpd.internal.file.OutOfSpace;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Stores the content of large messages before they come into the queue, on threads of its own: a store that is slow, or hangs,
 * delays no message that has no claim. A message that waits for it for too long fails; its claim, if it is written after all,
 * is there for the next attempt. Thread safe.
 */
final class ClaimWriter implements AutoCloseable {
    private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);

    private final ClaimStore store;
    private final int capacity;
    private final PublishResults results;
    /** In the order in which they came. */
    private final Set<Delivery> waiting = Collections.synchronizedSet(new LinkedHashSet<>());

    private final ClaimThreads threads;

    /**
     * A writer that begins to clean its store now and then.
     *
     * @param capacity how many messages may wait
     * @param threads closed along with this
     */
    ClaimWriter(ClaimStore store, int capacity, PublishResults results, ClaimThreads threads) {
        this.store = store;
        this.capacity = capacity;
        this.results = results;
        this.threads = threads;
        threads.repeat(this::clean, BETWEEN_CLEANINGS);
    }

    /** Returns whether one more message may wait. */
    boolean hasRoom() {
        return waiting.size() < capacity;
    }

    /** Stores the content of a message, and hands the delivery on, unless it has been settled meanwhile. */
    void submit(Delivery delivery, MailMessage message, Consumer<Delivery> next) {
        if (!hasRoom()) {
            results.settled(List.of(delivery), PublishOutcome.CLAIMS_FULL);
            return;
        }
        waiting.add(delivery);
        var unused = delivery.stage().whenComplete((where, failure) -> waiting.remove(delivery));
        try {
            threads.execute(() -> store(delivery, message, next));
        } catch (RejectedExecutionException e) {
            delivery.settle(PublishOutcome.CLOSED);
        }
    }

    private void store(Delivery delivery, MailMessage message, Consumer<Delivery> next) {
        if (delivery.isSettled()) {
            return;
        }
        try {
            delivery.claimed(store.keep(message.id(), message.content()));
        } catch (IOException e) {
            boolean full = OutOfSpace.isCauseOf(e);
            results.failed(delivery, full ? PublishOutcome.CLAIMS_FULL : PublishOutcome.NOT_CLAIMED, e);
            return;
        } catch (RuntimeException | Error e) {
            results.failed(delivery, PublishOutcome.NOT_CLAIMED, e);
            return;
        }
        if (waiting.remove(delivery) && !delivery.isSettled()) {
            next.accept(delivery);
        }
    }

    /** Fails a delivery that still waits. */
    void expire(Delivery delivery) {
        if (waiting.remove(delivery)) {
            results.settled(List.of(delivery), PublishOutcome.CLAIM_LATE);
        }
    }

    private void clean() {
        try {
            store.clean();
        } catch (ClosedByInterruptException e) {
            // the sink is being closed, and what is left is done at the next start
        } catch (IOException | RuntimeException e) {
            SinkLogger.LOG.warn("Old claims could not be removed, trying again later: {}", FailureText.of(e));
        }
    }

    /** Fails what waits, and interrupts what is being written: first the one, so that the other is no failure of its own. */
    @Override
    public void close() {
        settleWaiting();
        threads.close();
        settleWaiting(); // what came meanwhile, and will not be run
    }

    private void settleWaiting() {
        List.copyOf(waiting).forEach(delivery -> delivery.settle(PublishOutcome.CLOSED));
    }
}
