package io.github.lsmtpd;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A running SMTP server that receives mail and hands it to a {@link MessageSink}.
 *
 * <p>A client gets 250 for a message only after the sink has stored it. Thread safe. A server that was stopped cannot
 * be started again; build another. Any number may run in one JVM.
 */
public interface SmtpServer extends AutoCloseable {
    /** How long {@link #close} lets open deliveries take. */
    Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    /**
     * Begins the making of a server.
     *
     * @return a builder with the default settings
     */
    static SmtpServerBuilder builder() {
        return new SmtpServerBuilder();
    }

    /**
     * Where the server listens, in the order of the builder's calls, with the ports that were really bound.
     *
     * @return the addresses
     */
    List<InetSocketAddress> addresses();

    /**
     * The port of the first listener: the way to learn it after {@code listen(0)}.
     *
     * @return the port
     */
    default int port() {
        return addresses().get(0).getPort();
    }

    /**
     * Reads the certificates of all listeners again, as if their files had changed: for what is not watched, such as a
     * {@code KeyManagerFactory}. Certificates that cannot be used leave those before, with one ERROR in the log.
     */
    void reloadCertificates();

    /**
     * Stops: no connection is accepted any more; a session whose message is with the sink gets its reply, then 421, all
     * others get 421 at once (RFC 5321 §3.8). Returns when every session has ended, at the latest after the grace time,
     * when those that are left are cut off. Calls after the first wait for the same end.
     *
     * <p>The sink stays open: whoever made it closes it.
     *
     * @param grace how long open deliveries may take, zero or more
     * @throws IllegalArgumentException if the grace time is negative
     * @throws IllegalStateException if a sink calls it on the server's own thread; see {@link #stopAsync}
     */
    void stop(Duration grace);

    /**
     * Stops without waiting; may be called on any thread, from within {@link MessageSink#deliver}, too.
     *
     * @param grace how long open deliveries may take, zero or more
     * @return completes when {@link #stop} would have returned
     * @throws IllegalArgumentException if the grace time is negative
     */
    CompletionStage<Void> stopAsync(Duration grace);

    /**
     * Stops with the {@linkplain #DEFAULT_GRACE default grace time}.
     *
     * @throws IllegalStateException if a sink calls it on the server's own thread
     */
    @Override
    default void close() {
        stop(DEFAULT_GRACE);
    }
}
