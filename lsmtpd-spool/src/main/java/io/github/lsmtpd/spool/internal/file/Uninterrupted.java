package io.github.lsmtpd.spool.internal.file;

import java.io.InterruptedIOException;

/** Waits without being cut short by an interrupt; the thread is interrupted again afterwards. Stateless. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** A bounded wait, which may be begun again. */
    @FunctionalInterface
    public interface Wait {
        /** Waits. */
        void run() throws InterruptedException;
    }

    /** Waits until it ends by itself. */
    public static void run(Wait wait) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    wait.run();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes sure that the thread is not interrupted.
     *
     * @throws InterruptedIOException if it is, with what follows from that
     */
    public static void check(String consequence) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted, " + consequence);
        }
    }
}
