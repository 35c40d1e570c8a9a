package io.github.lsmtpd.spool.internal;

/** Bounds how many messages, and how many bytes, are being replayed at once; one alone may be of any size. Thread safe. */
public final class InFlight {
    private static final long MAX_BYTES = 64L << 20;

    private final int maxMessages;
    private int messages;
    private long bytes;

    public InFlight(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    /** Waits until there is room. */
    public synchronized void acquire(long size) throws InterruptedException {
        while (messages > 0 && (messages >= maxMessages || bytes + size > MAX_BYTES)) {
            wait();
        }
        messages++;
        bytes += size;
    }

    /** Gives the room back. */
    public synchronized void release(long size) {
        messages--;
        bytes -= size;
        notifyAll();
    }

    /** Waits until nothing is being replayed. */
    public synchronized void awaitNone() throws InterruptedException {
        while (messages > 0) {
            wait();
        }
    }
}
