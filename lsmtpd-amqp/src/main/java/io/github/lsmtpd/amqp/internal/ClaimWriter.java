package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.ClaimStore;
import io.github.lsmtpd.internal.file.OutOfSpace;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Stores the content of large messages before they come into the queue, on threads of its own: a store that is slow, or hangs,
 * delays no message that has no claim. A message that waits for it for too long fails; its claim, if it is written after all,
 * is there for the next attempt. Thread safe.
 */
final class ClaimWriter implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long CLEANING_MINUTES = 10;

    private final ClaimStore store;
    private final int capacity;
    private final PublishResults results;
    private final Set<Delivery> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService threads;

    /**
     * A writer that begins to clean its store now and then.
     *
     * @param capacity how many messages may wait
     */
    ClaimWriter(ClaimStore store, int capacity, PublishResults results) {
        this.store = store;
        this.capacity = capacity;
        this.results = results;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "lsmtpd-amqp-claims-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        var unused = threads.scheduleWithFixedDelay(this::clean, 0, CLEANING_MINUTES, TimeUnit.MINUTES);
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
        } catch (IOException | RuntimeException e) {
            SinkLogger.LOG.warn("Old claims could not be removed, trying again later: {}", FailureText.of(e));
        }
    }

    /** Fails what waits, and interrupts what is being written: first the one, so that the other is no failure of its own. */
    @Override
    public void close() {
        settleWaiting();
        threads.shutdownNow();
        settleWaiting(); // what came meanwhile, and will not be run
    }

    private void settleWaiting() {
        waiting.forEach(delivery -> delivery.settle(PublishOutcome.CLOSED));
    }
}
