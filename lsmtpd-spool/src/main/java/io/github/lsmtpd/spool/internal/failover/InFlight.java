package io.github.lsmtpd.spool.internal.failover;

/** Bounds how many messages, and how many bytes, are being replayed at once; one alone may be of any size. Thread safe. */
final class InFlight {
    private static final long MAX_BYTES = 64L << 20;

    private final int maxMessages;
    private final StopSignal stop;
    private int messages;
    private long bytes;

    InFlight(int maxMessages, StopSignal stop) {
        this.maxMessages = maxMessages;
        this.stop = stop;
    }

    /** Waits until there is room, and takes it. */
    void acquire(long size) throws StopSignal.StoppedException {
        stop.await(() -> tryAcquire(size));
    }

    private synchronized boolean tryAcquire(long size) {
        if (messages > 0 && (messages >= maxMessages || bytes + size > MAX_BYTES)) {
            return false;
        }
        messages++;
        bytes += size;
        return true;
    }

    /** Returns the room. */
    void release(long size) {
        synchronized (this) {
            messages--;
            bytes -= size;
        }
        stop.wake();
    }

    /** Waits until nothing is being replayed. */
    void awaitNone() throws StopSignal.StoppedException {
        stop.await(this::isEmpty);
    }

    private synchronized boolean isEmpty() {
        return messages == 0;
    }
}
