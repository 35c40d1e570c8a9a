package io.github.lsmtpd.benchmarks.sinks;

import io.github.lsmtpd.MessageSink;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Messages that are given to a sink as fast as it takes them. */
final class Deliveries {
    private Deliveries() {}

    /**
     * Delivers a number of messages, and waits until all are taken.
     *
     * @param underWay how many at the same time
     * @return how many a second
     * @throws IllegalStateException if one is not taken
     */
    static double run(MessageSink sink, Mail mail, int count, int underWay) throws InterruptedException {
        Semaphore room = new Semaphore(underWay);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            room.acquire();
            sink.deliver(mail.next()).whenComplete((done, failure) -> {
                failed.compareAndSet(null, failure);
                room.release();
            });
        }
        room.acquire(underWay);
        if (failed.get() != null) {
            throw new IllegalStateException("a message was not taken", failed.get());
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }
}
