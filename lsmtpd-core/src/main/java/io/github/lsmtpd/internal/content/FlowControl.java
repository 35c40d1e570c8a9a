package io.github.lsmtpd.internal.content;

/** Stops the reading of a connection while what it has sent is being written. Called on the connection's own thread. */
public interface FlowControl {
    /** From here on, what the client sends waits, unread, until whoever called this has called {@link #resume}. */
    void pause();

    /**
     * Takes one pause back. Several may have paused the connection: what the client has sent is read again when all of them
     * have resumed it.
     *
     * @throws IllegalStateException if it was resumed more often than paused
     */
    void resume();

    /**
     * Runs a task on the connection's thread: at once when called there. From any thread.
     *
     * @param task the task
     */
    void execute(Runnable task);
}
