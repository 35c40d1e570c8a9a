package io.github.lsmtpd.policy;

import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One list of a {@link DnsBlocklist}, with what it has said lately. Thread safe. */
final class BlocklistZone {
    private static final IpNetwork LISTED = IpNetwork.parse("127.0.0.0/8");
    private static final IpNetwork MISTAKE = IpNetwork.parse("127.255.255.0/24");
    private static final int MAX_ANSWERS = 20_000;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final String zone;
    private final DnsLookup lookup;
    private final ExpiringMap<String, Listing> answers;
    private final ConditionLog failing;
    private final Listing listed;
    private final Listing notListed;
    private final Listing unanswered;

    /** What a list says of an address. */
    record Listing(String zone, boolean isAnswered, boolean isListed) {}

    BlocklistZone(String zone, DnsLookup lookup, LongSupplier nanoTime) {
        this.zone = zone;
        this.lookup = lookup;
        this.answers = new ExpiringMap<>(MAX_ANSWERS, nanoTime);
        this.failing = new ConditionLog(
                LoggerFactory.getLogger(DnsBlocklist.class), "DNS blocklist " + zone + " answers again");
        this.listed = new Listing(zone, true, true);
        this.notListed = new Listing(zone, true, false);
        this.unanswered = new Listing(zone, false, false);
    }

    /** Asks about a reversed address; never fails. */
    CompletableFuture<Listing> ask(String reversed) {
        Listing known = known(reversed);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        try {
            return lookup.addresses(reversed + zone)
                    .handle((answer, failure) -> answer == null ? failed(failure) : answered(reversed, answer))
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    private synchronized @Nullable Listing known(String reversed) {
        return answers.get(reversed);
    }

    /** There is no answer in time. */
    Listing late() {
        failing.occurred("DNS blocklist " + zone + " gives no answer in time", null);
        return unanswered;
    }

    private Listing answered(String reversed, DnsLookup.Answer answer) {
        Listing listing = listing(answer.addresses());
        Duration time = answer.timeToLive();
        synchronized (this) {
            answers.put(reversed, listing, (time.compareTo(LONGEST) < 0 ? time : LONGEST).toNanos());
        }
        return listing;
    }

    private Listing listing(List<InetAddress> addresses) {
        if (addresses.stream().anyMatch(address -> LISTED.contains(address) && !MISTAKE.contains(address))) {
            return listed;
        }
        if (!addresses.isEmpty()) {
            failing.occurred(
                    "DNS blocklist " + zone + " does not answer us: it says "
                            + addresses.get(0).getHostAddress(),
                    null);
            return unanswered;
        }
        failing.ended();
        return notListed;
    }

    private Listing failed(@Nullable Throwable failure) {
        failing.occurred(
                "DNS blocklist " + zone + " gives no answer: " + LogText.oneLine(String.valueOf(failure)), null);
        return unanswered;
    }
}
