package io.github.lsmtpd.policy;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Refuses what it has not seen before with 451 4.7.1, for a minute or what else is set (RFC 6647): a mail server tries again,
 * and much that sends spam does not. What it knows is a triple: the network of the client (/24, or /64 for IPv6), the sender,
 * and the recipient. Once a triple has come back after the delay, and within the window, it passes, as does from then on
 * everything from that client's address (for IPv6, its /64), until that has sent nothing for the time that it is remembered.
 *
 * <p>The null reverse-path passes, since bounces and callbacks are not tried again by everybody, and so do authenticated
 * clients; for networks of one's own there is {@link SmtpPolicy#exceptFor}.
 *
 * <p>All is kept in memory, about 140 bytes each: 100,000 triples, and 50,000 addresses. While there are more new triples than that,
 * they pass, with a WARN in the log: mail is not held up by a flood. Beyond the addresses, the one is forgotten that has sent
 * nothing for longest. After a restart, nothing is known. Thread safe.
 */
public final class Greylist implements SmtpPolicy {
    private static final Duration DELAY = Duration.ofMinutes(1);
    private static final Duration WINDOW = Duration.ofDays(2);
    private static final Duration REMEMBERED = Duration.ofDays(36);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final int MAX_TRIPLES = 100_000;
    private static final int MAX_ADDRESSES = 50_000;
    /** Large senders try again from another host of the same network. */
    private static final int IPV4_PREFIX = 24;

    private final long delay;
    private final long window;
    private final long remembered;
    private final Decision notYet;
    /** When each was seen first. */
    private final ExpiringMap<Fingerprint, Long> triples;

    private final ExpiringMap<Fingerprint, Boolean> known;
    private final ConditionLog full =
            new ConditionLog(LoggerFactory.getLogger(Greylist.class), "The greylist has room again");

    private Greylist(Duration delay, Duration window, Duration remembered, int maxTriples, LongSupplier nanoTime) {
        boolean inOrder = delay.toSeconds() > 0 && window.compareTo(delay) > 0 && remembered.compareTo(window) >= 0;
        if (!inOrder || remembered.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "delay " + delay + ", window " + window + ", remembered " + remembered
                            + " are not usable; expected a second at least, a longer window, and to remember as long or longer");
        }
        this.delay = delay.toNanos();
        this.window = window.toNanos();
        this.remembered = remembered.toNanos();
        this.notYet = Decision.refuse(451, "4.7.1", "Greylisted, try again in " + delay.toSeconds() + " seconds");
        this.triples = new ExpiringMap<>(maxTriples, nanoTime);
        this.known = new ExpiringMap<>(MAX_ADDRESSES, nanoTime);
    }

    /**
     * A greylist with a delay of a minute, a window of two days, and clients that are remembered for 36 days.
     *
     * @return the policy
     */
    public static Greylist create() {
        return of(DELAY, WINDOW, REMEMBERED);
    }

    /**
     * A greylist with times of its own.
     *
     * @param delay how long what is new is refused, at least a second
     * @param window how long after the first try it may come back, longer than the delay; mail servers try again after minutes, and some after hours
     * @param remembered how long a client that came back passes after its last message, at least the window
     * @return the policy
     * @throws IllegalArgumentException if the times are not as said
     */
    public static Greylist of(Duration delay, Duration window, Duration remembered) {
        return new Greylist(delay, window, remembered, MAX_TRIPLES, System::nanoTime);
    }

    /** With another bound and clock; for tests. */
    static Greylist of(Duration delay, Duration window, Duration remembered, int maxTriples, LongSupplier nanoTime) {
        return new Greylist(delay, window, remembered, maxTriples, nanoTime);
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        Optional<String> network = ClientNetwork.of(session, IPV4_PREFIX);
        if (reversePath.isEmpty() || session.client().identity() != null || network.isEmpty()) {
            return Decision.accept();
        }
        Fingerprint address = Fingerprint.of(
                ClientNetwork.of(session, ClientNetwork.IPV4_ADDRESS).orElseThrow());
        Fingerprint triple = Fingerprint.of(
                network.get(), CanonicalAddress.of(reversePath.get()), CanonicalAddress.of(recipient.address()));
        return passes(address, triple) ? Decision.accept() : notYet;
    }

    private synchronized boolean passes(Fingerprint address, Fingerprint triple) {
        @Nullable Long first = triples.get(triple);
        boolean isBack = first != null && triples.now() - first >= delay;
        if (isBack || known.get(address) != null) {
            known.put(address, true, remembered);
            return true;
        }
        return first == null && !remembers(triple);
    }

    /** Remembers what is seen for the first time, if there is room. */
    private boolean remembers(Fingerprint triple) {
        if (triples.isFull()) {
            full.occurred("The greylist is full, so that what is new passes", null);
            return false;
        }
        full.ended();
        triples.put(triple, triples.now(), window);
        return true;
    }
}
