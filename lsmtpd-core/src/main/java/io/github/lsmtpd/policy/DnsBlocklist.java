package io.github.lsmtpd.policy;

import io.github.lsmtpd.policy.BlocklistZone.Listing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Asks DNS blocklists about each client that connects (RFC 5782), all lists at once; who is on one gets 554 5.7.1 with the
 * list's name in place of the greeting. Only an answer in 127.0.0.0/8 counts. What the lists say of a mistake in asking
 * (127.255.255.0/24), any other answer, a failure, and an answer that is not there after five seconds are no answer: the client is let in,
 * with a WARN in the log, unless {@link #refusingUnanswered} says otherwise. No list is asked about private and loopback addresses.
 *
 * <p>Answers are kept for their time to live, but for an hour at most; 20,000 for each list, in about 6 MB. Then the oldest is
 * forgotten. Public lists answer only to name servers of one's own, and many of them only for a fee: see their terms. Thread
 * safe.
 */
public final class DnsBlocklist implements SmtpPolicy {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Decision NO_ANSWER =
            Decision.refuse(451, "4.7.1", "Your address cannot be looked up now, try again later");

    private final List<BlocklistZone> zones;
    private final Duration timeout;
    private final Decision unanswered;

    private DnsBlocklist(List<BlocklistZone> zones, Duration timeout, Decision unanswered) {
        this.zones = zones;
        this.timeout = timeout;
        this.unanswered = unanswered;
    }

    /**
     * Asks lists.
     *
     * @param lookup asks the DNS; whoever opened it closes it
     * @param zones the domains of the lists, such as {@code zen.spamhaus.org}
     * @return the policy
     * @throws IllegalArgumentException if a zone is no domain, or there is none
     */
    public static DnsBlocklist of(DnsLookup lookup, Collection<String> zones) {
        return of(lookup, zones, System::nanoTime);
    }

    /** With a clock for the cache; for tests. */
    static DnsBlocklist of(DnsLookup lookup, Collection<String> zones, LongSupplier nanoTime) {
        CanonicalAddress.domains(zones);
        List<BlocklistZone> asked = zones.stream()
                .map(zone -> new BlocklistZone(CanonicalAddress.domain(zone.strip()), lookup, nanoTime))
                .toList();
        return new DnsBlocklist(asked, TIMEOUT, Decision.accept());
    }

    /**
     * The same with another time for the answers.
     *
     * @param time the time, which should be shorter than the server's for a policy
     * @return the changed copy
     */
    public DnsBlocklist withTimeout(Duration time) {
        return new DnsBlocklist(zones, Objects.requireNonNull(time, "time"), unanswered);
    }

    /**
     * The same, but where a list gives no answer and no other one has the client, that is refused for now, with 451 4.7.1.
     *
     * @return the changed copy
     */
    public DnsBlocklist refusingUnanswered() {
        return new DnsBlocklist(zones, timeout, NO_ANSWER);
    }

    @Override
    public Decision connect(SessionInfo session) {
        InetSocketAddress socket = session.client().address();
        InetAddress address = socket == null ? null : socket.getAddress();
        if (address == null || ReversedAddress.isPrivate(address)) {
            return Decision.accept();
        }
        String reversed = ReversedAddress.of(address);
        List<CompletableFuture<Listing>> listings =
                zones.stream().map(zone -> ask(zone, reversed)).toList();
        CompletableFuture<Decision> decision = CompletableFuture.allOf(listings.toArray(CompletableFuture[]::new))
                .thenApply(unused -> decide(listings.stream().map(CompletableFuture::join)));
        return decision.isDone() ? decision.join() : Decision.later(decision);
    }

    private CompletableFuture<Listing> ask(BlocklistZone zone, String reversed) {
        CompletableFuture<Listing> listing = zone.ask(reversed);
        return listing.isDone()
                ? listing
                : listing.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).exceptionally(late -> zone.late());
    }

    private Decision decide(Stream<Listing> listings) {
        List<Listing> all = listings.toList();
        for (Listing listing : all) {
            if (listing.isListed()) {
                return Decision.refuse(554, "5.7.1", "Your address is listed by " + listing.zone());
            }
        }
        return all.stream().allMatch(Listing::isAnswered) ? Decision.accept() : unanswered;
    }
}
