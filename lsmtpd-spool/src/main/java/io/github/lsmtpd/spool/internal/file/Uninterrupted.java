package io.github.lsmtpd.spool.internal.file;

/** Waits without being cut short by an interrupt; the thread is interrupted again afterwards. */
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
}
