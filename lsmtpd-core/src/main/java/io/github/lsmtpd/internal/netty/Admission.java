package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ConnectionLimits;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.session.EventCalls;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Who may connect, and who may begin a TLS handshake, by the numbers of {@link ConnectionLimits}. Who is admitted is counted
 * until it leaves; nothing else is remembered for longer than a second, and failed authentications for a minute. Thread safe.
 */
final class Admission {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ConnectionLimits limits;
    private final EventCalls events;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    /** Only addresses that are connected are in it. */
    private final Map<IpNetwork, Integer> perAddress = new ConcurrentHashMap<>();

    private final RateWindow<IpNetwork> newConnections;
    private final RateWindow<IpNetwork> newHandshakes;
    private final RateWindow<IpNetwork> authFailures;
    private final ConditionLog refusing =
            new ConditionLog(LoggerFactory.getLogger(Admission.class), "No client has been turned away since");

    Admission(ConnectionLimits limits, EventCalls events) {
        this(limits, events, System::nanoTime);
    }

    Admission(ConnectionLimits limits, EventCalls events, LongSupplier nanoTime) {
        this.limits = limits;
        this.events = events;
        this.newConnections = new RateWindow<>(limits.maxNewPerSecond(), SECOND, nanoTime);
        this.newHandshakes = new RateWindow<>(limits.maxHandshakesPerSecond(), SECOND, nanoTime);
        this.authFailures = new RateWindow<>(limits.maxAuthFailuresPerMinute(), MINUTE, nanoTime);
    }

    /** A connection has been accepted; {@link #disconnected} is to follow, whatever this returns. */
    boolean connected(InetSocketAddress peer) {
        int now = connections.incrementAndGet();
        return within(limits.maxConnections(), now) || refused(ServerLimit.CONNECTIONS, peer);
    }

    /** A connection has ended. */
    void disconnected() {
        connections.decrementAndGet();
    }

    /** The client of a connection is known; returns whether it is admitted, and then {@link #left} is to follow. */
    boolean entered(InetSocketAddress client) {
        InetAddress address = client.getAddress();
        if (isExempt(address)) {
            return true;
        }
        IpNetwork who = network(address);
        if (!newConnections.admit(who)) {
            return refused(ServerLimit.CONNECTION_RATE, client);
        }
        if (within(limits.maxPerAddress(), perAddress.merge(who, 1, Integer::sum))) {
            refusing.ended();
            return true;
        }
        left(client);
        return refused(ServerLimit.CONNECTIONS_OF_ADDRESS, client);
    }

    /** A client that was admitted has gone. */
    void left(InetSocketAddress client) {
        if (!isExempt(client.getAddress())) {
            perAddress.computeIfPresent(
                    network(client.getAddress()), (who, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    /** A handshake is to begin; returns whether it may, and then {@link #handshakeEnded} is to follow. */
    boolean handshakeBegins(InetSocketAddress client) {
        InetAddress address = client.getAddress();
        if (!isExempt(address) && !newHandshakes.admit(network(address))) {
            return refused(ServerLimit.HANDSHAKE_RATE, client);
        }
        if (within(limits.maxHandshakes(), handshakes.incrementAndGet())) {
            return true;
        }
        handshakeEnded();
        return refused(ServerLimit.HANDSHAKES, client);
    }

    void handshakeEnded() {
        handshakes.decrementAndGet();
    }

    /** A client has failed to prove who it is; returns whether its address may try again in this minute. */
    boolean mayTryAgain(InetSocketAddress client) {
        return isExempt(client.getAddress()) || authFailures.admit(network(client.getAddress()));
    }

    /** How many addresses are remembered, connections are open, and handshakes are in progress; for tests. */
    String counts() {
        return perAddress.size() + " " + connections + " " + handshakes;
    }

    private static boolean within(int max, int count) {
        return max == 0 || count <= max;
    }

    private boolean refused(ServerLimit limit, InetSocketAddress client) {
        String kind = limit.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        refusing.occurred(
                kind,
                "Clients are turned away, such as " + client.getAddress().getHostAddress() + ": " + kind,
                1,
                null);
        events.reached(limit, client);
        return false;
    }

    private boolean isExempt(InetAddress client) {
        for (IpNetwork network : limits.exempt()) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    private IpNetwork network(InetAddress client) {
        return IpNetwork.of(client, client instanceof Inet4Address ? limits.ipv4Prefix() : limits.ipv6Prefix());
    }
}
