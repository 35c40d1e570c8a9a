package io.github.lsmtpd.spool;

/** Runs what must not be cut short by an interrupt; its thread is interrupted again afterwards. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** What may be run again from the start, because its waits are bounded. */
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    static void run(Wait wait) {
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
