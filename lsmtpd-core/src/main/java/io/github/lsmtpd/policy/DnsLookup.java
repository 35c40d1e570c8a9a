package io.github.lsmtpd.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;

/**
 * Asks the DNS for IPv4 addresses (records of type A), without blocking. {@link #system} and {@link #asking} give one that
 * works by Netty's resolver; an application may bring its own. Implementations must be thread safe.
 */
@FunctionalInterface
public interface DnsLookup extends AutoCloseable {
    /**
     * Asks for a name.
     *
     * @param name an absolute name, without a dot at its end
     * @return completes with the answer, which has no address where the name does not exist, and fails where there is no answer
     */
    CompletionStage<Answer> addresses(String name);

    /** Stops to ask; what is still open fails. */
    @Override
    default void close() {}

    /**
     * What a name server said. Immutable.
     *
     * @param addresses the addresses, none if the name does not exist
     * @param timeToLive how long that is true
     */
    record Answer(List<InetAddress> addresses, Duration timeToLive) {
        /**
         * Copies the list.
         *
         * @param addresses the addresses
         * @param timeToLive how long that is true
         */
        public Answer {
            addresses = List.copyOf(addresses);
            Objects.requireNonNull(timeToLive, "timeToLive");
        }
    }

    /** Makes lookups; found by {@link ServiceLoader}. */
    interface Provider {
        /**
         * Opens one.
         *
         * @param servers the name servers, none for those of the system
         * @return the lookup, to be closed
         * @throws IllegalStateException if a library is missing; the message names it
         */
        DnsLookup open(List<InetSocketAddress> servers);
    }

    /**
     * Asks the name servers that this machine is set to use.
     *
     * @return the lookup, to be closed; it has one thread
     * @throws IllegalStateException if {@code io.netty:netty-resolver-dns} is missing
     */
    static DnsLookup system() {
        return asking(List.of());
    }

    /**
     * Asks certain name servers.
     *
     * @param servers the name servers, asked in order
     * @return the lookup, to be closed; it has one thread
     * @throws IllegalStateException if {@code io.netty:netty-resolver-dns} is missing
     */
    static DnsLookup asking(List<InetSocketAddress> servers) {
        return ServiceLoader.load(Provider.class, DnsLookup.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no DnsLookup.Provider is there"))
                .open(servers);
    }
}
