package io.github.lsmtpd.internal.concurrent;

import java.time.Duration;

/** A thread that was started. Thread safe. */
public interface Worker {
    /**
     * Returns whether this is the calling thread, which must not wait for itself.
     *
     * @return whether it is
     */
    boolean isCurrent();

    /**
     * Waits until it has ended.
     *
     * @param atMost how long
     * @throws InterruptedException if the caller is interrupted
     */
    void join(Duration atMost) throws InterruptedException;
}
