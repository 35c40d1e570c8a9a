package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.internal.content.FlowControl;
import io.github.lsmtpd.internal.protocol.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session needs from the connection that it talks over. All methods but {@link #execute} are called on the
 * connection's own thread, on which the session is called, too.
 */
public interface ClientConnection extends FlowControl {
    /**
     * Sends a reply, after those that were sent before.
     *
     * @param reply the reply
     */
    void send(Reply reply);

    /** What the client sends next is the body of DATA; after its end come command lines again. */
    void receiveData();

    /**
     * What the client sends next is a chunk; after it come command lines again.
     *
     * @param size how many bytes it has
     */
    void receiveChunk(long size);

    /**
     * Encrypts the connection after what was sent. What the client has sent already is thrown away: an attacker between the
     * two could have sent it (RFC 3207 §4.2).
     */
    void startTls();

    /**
     * Asks whether a TLS handshake may begin now. If so, {@link #startTls} is to follow.
     *
     * @return false if too many are in progress, or this client begins too many
     */
    boolean mayStartTls();

    /**
     * Where the connection comes from, which may be a proxy.
     *
     * @return the address
     */
    InetAddress peer();

    /**
     * What encrypts the connection.
     *
     * @return what is known after the handshake, or null before it and without one
     */
    @Nullable
    TlsInfo tls();

    /**
     * What binds an exchange to this connection alone (RFC 5056).
     *
     * @param kind the name of the kind of binding
     * @return the data, or nothing without TLS and for other kinds
     */
    Optional<byte[]> channelBinding(String kind);

    /**
     * Sets how long command lines may be; longer ones are thrown away.
     *
     * @param max the most bytes with CRLF
     */
    void limitLines(int max);

    /**
     * The client has failed to prove who it is.
     *
     * @return false if its address has failed so often that it has to come later
     */
    boolean mayTryAgain();

    /**
     * Returns whether the client has sent more than what the session has taken.
     *
     * @return true if something waits
     */
    boolean hasUnread();

    /** Closes the connection once everything has been sent; what the client sends is thrown away. */
    void close();

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
