package io.github.lsmtpd.internal.content;

/** Stops the reading of a connection while what it has sent is being written. Called on the connection's own thread. */
public interface FlowControl {
    /** From here on, what the client sends waits, unread. */
    void pause();

    /** What the client has sent is read again. */
    void resume();

    /**
     * Runs a task on the connection's thread: at once when called there. From any thread.
     *
     * @param task the task
     */
    void execute(Runnable task);
}
