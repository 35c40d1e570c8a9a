package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes live messages to the spool by way of the {@link DiskQueue}, and counts them. Thread safe. */
final class Spooler {
    private final SpoolStore spool;
    private final DiskQueue disk;
    private final SpoolHealth health;
    private final AtomicLong spooled = new AtomicLong();
    private final AtomicInteger pending = new AtomicInteger();

    Spooler(SpoolStore spool, DiskQueue disk, SpoolHealth health) {
        this.spool = spool;
        this.disk = disk;
        this.health = health;
    }

    /**
     * Queues a message.
     *
     * @param withinQuota whether it is refused if the spool's quota is exhausted
     * @param wanted whether anyone still waits for it: a write that fails afterwards, for want of its content, is no failure
     *     of the spool
     * @param outcome called once, unless the write is dropped: with null when the message is in the spool, and otherwise
     *     with the reason why it is not
     * @return the write, which can be dropped until it has begun; null if the message was refused at once
     */
    DiskQueue.@Nullable Write write(
            MailMessage message,
            boolean withinQuota,
            BooleanSupplier wanted,
            Consumer<@Nullable DeliveryException> outcome) {
        pending.incrementAndGet();
        DiskQueue.Write write;
        try {
            write = disk.write(
                    () -> begin(message, withinQuota, wanted, outcome),
                    message.content().size());
        } catch (RejectedExecutionException e) {
            conclude(Refusals.shuttingDown(), outcome);
            return null;
        }
        if (write == null) {
            health.tooSlow();
            conclude(Refusals.diskTooSlow(), outcome);
        }
        return write;
    }

    private void begin(
            MailMessage message,
            boolean withinQuota,
            BooleanSupplier wanted,
            Consumer<@Nullable DeliveryException> outcome) {
        var unused = spool.writeAsync(message, withinQuota)
                .whenComplete((done, failure) -> conclude(result(failure, wanted), outcome));
    }

    private @Nullable DeliveryException result(@Nullable Throwable failure, BooleanSupplier wanted) {
        if (failure == null) {
            health.wrote();
            spooled.incrementAndGet();
            return null;
        }
        if (wanted.getAsBoolean()) {
            health.failed(failure);
        }
        return Refusals.of(Failures.cause(failure));
    }

    /** Pending until the outcome was reported: only then has the replay been signalled that there is a file. */
    private void conclude(@Nullable DeliveryException refusal, Consumer<@Nullable DeliveryException> outcome) {
        try {
            outcome.accept(refusal);
        } finally {
            pending.decrementAndGet();
        }
    }

    /** Drops a write that has not begun; its outcome is then not called. */
    void drop(DiskQueue.@Nullable Write write) {
        if (write != null && write.drop()) {
            pending.decrementAndGet();
        }
    }

    /** How many messages were written. */
    long spooled() {
        return spooled.get();
    }

    /** Returns whether no message is on its way into the spool. */
    boolean isIdle() {
        return pending.get() == 0;
    }
}
