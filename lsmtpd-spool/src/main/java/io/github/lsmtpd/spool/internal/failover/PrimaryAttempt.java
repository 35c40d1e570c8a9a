package io.github.lsmtpd.spool.internal.failover;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One message given to the primary, and its outcome. To cancel it is to give the message up. Thread safe. */
final class PrimaryAttempt extends CompletableFuture<@Nullable Object> {
    private final UUID id;
    private final RevocableContent content;
    private volatile long number;
    private volatile boolean alone;
    private volatile boolean answered;
    private volatile @Nullable Future<?> expiry;

    PrimaryAttempt(UUID id, RevocableContent content) {
        this.id = id;
        this.content = content;
    }

    UUID id() {
        return id;
    }

    RevocableContent content() {
        return content;
    }

    /** The primary is about to get the message, as its n-th, while it has no other one, or has. */
    void begins(long n, boolean withoutOthers) {
        number = n;
        alone = withoutOthers;
    }

    /** The primary answered, when it had been given that number of messages. */
    void answered(long begun) {
        answered = true;
        alone &= begun == number;
        expectNoAnswer();
    }

    /** The primary may yet answer, until a timer expires. */
    void expiresBy(Future<?> timer) {
        expiry = timer;
        if (answered) {
            expectNoAnswer(); // it did meanwhile
        }
    }

    /** The timer is not needed any more. */
    void expectNoAnswer() {
        Future<?> timer = expiry;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /** Returns whether the primary had no other message from the beginning of this attempt to its answer. */
    boolean wasAlone() {
        return alone && answered;
    }
}
