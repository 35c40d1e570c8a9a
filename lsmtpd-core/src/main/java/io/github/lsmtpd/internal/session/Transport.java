package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.protocol.Reply;
import java.time.Duration;

/**
 * What a session needs from the connection that it talks over. All methods but {@link #execute} are called on the
 * connection's own thread, on which the session is called, too.
 */
public interface Transport {
    /**
     * Sends a reply, after those that were sent before.
     *
     * @param reply the reply
     */
    void send(Reply reply);

    /** From here on, what the client sends are command lines. */
    void receiveCommands();

    /** From here on, what the client sends is the body of DATA. */
    void receiveData();

    /** From here on, what the client sends waits, unread, until one of the other two is called. */
    void receiveNothing();

    /** Closes the connection once everything has been sent; what the client sends is thrown away. */
    void close();

    /**
     * Runs a task on the connection's thread: at once when called there.
     *
     * @param task the task
     */
    void execute(Runnable task);

    /**
     * Runs a task on the connection's thread after a while.
     *
     * @param task the task
     * @param delay how long to wait
     * @return calls it off
     */
    Timer schedule(Runnable task, Duration delay);

    /** A task that is to run later. */
    @FunctionalInterface
    interface Timer {
        /** Calls the task off; does nothing once it ran. */
        void cancel();
    }
}
