package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.Claim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where messages end, and what is wrong with it now. */
final class SimulatedBroker {
    private static final long USUAL_NANOS = 20_000_000;

    private final Timeline timeline;
    private final Ledger ledger;
    private final Function<String, byte @Nullable []> safeClaims;
    /** What stands for the content of messages that it has. */
    private final Set<Claim> claims = new LinkedHashSet<>();

    private final Map<Trouble, Integer> percents = new EnumMap<>(Trouble.class);
    private final List<BrokerLink> links = new ArrayList<>();
    private final List<Runnable> unread = new ArrayList<>();
    private boolean reachable = true;
    private boolean blocked;
    private long delayNanos = USUAL_NANOS;
    private long queueNanos;

    /** What happens to some of the messages. */
    enum Trouble {
        /** It does not take it now. */
        REFUSES,
        /** It refuses one of several for good, and not for what that one is. */
        BLAMES_OTHERS,
        /** It takes it, and does not say so, or dies behind it. */
        LOSES_CONFIRMS,
        /** It takes it for some recipients. */
        TAKES_A_PART
    }

    /**
     * Without messages.
     *
     * @param safeClaims finds what the file of a claim safely has, if anything
     */
    SimulatedBroker(Timeline timeline, Ledger ledger, Function<String, byte @Nullable []> safeClaims) {
        this.safeClaims = safeClaims;
        this.timeline = timeline;
        this.ledger = ledger;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean isReachable() {
        return reachable;
    }

    void reachable(boolean now) {
        reachable = now;
        if (!now) {
            List.copyOf(links).forEach(link -> link.cut(false));
        }
    }

    /** It reads nothing more until it is unblocked, and says so. */
    void blocked(boolean now) {
        if (now != blocked) {
            blocked = now;
            links.forEach(link -> link.block(now));
            List<Runnable> read = now ? List.of() : List.copyOf(unread);
            if (!now) {
                unread.clear();
            }
            read.forEach(Runnable::run);
        }
    }

    /** A program connects; null if that is not possible. */
    @Nullable
    BrokerLink connect(SimulatedProcess process) {
        if (!reachable) {
            return null;
        }
        BrokerLink link = new BrokerLink(this, process, timeline);
        links.add(link);
        if (blocked) {
            link.block(true);
        }
        return link;
    }

    void gone(BrokerLink link) {
        links.remove(link);
    }

    /** What has arrived is read, unless the connection is cut before. */
    void read(BrokerLink link, Runnable arrival) {
        if (blocked) {
            unread.add(() -> read(link, arrival));
        } else if (link.isOpen() && reachable) {
            arrival.run();
        }
    }

    /** How long it takes from here on, at most, until it has a message, and how long a message waits before it. */
    void slow(long delay, long queue) {
        delayNanos = delay;
        queueNanos = queue;
    }

    void trouble(Trouble trouble, int percent) {
        percents.put(trouble, percent);
    }

    int percent(Trouble trouble) {
        return percents.getOrDefault(trouble, 0);
    }

    long delayNanos() {
        return timeline.random().nextLong(delayNanos);
    }

    long queueNanos() {
        return queueNanos == 0 ? 0 : timeline.random().nextLong(queueNanos);
    }

    void heal() {
        reachable = true;
        blocked(false);
        percents.clear();
        delayNanos = USUAL_NANOS;
        queueNanos = 0;
    }

    /** Reads a body as a consumer does, and must find the content for which a claim stands. */
    MailMessage read(byte[] body) {
        PublishedMessage published = PublishedMessage.read(body, safeClaims);
        if (published.claim() != null) {
            claims.add(published.claim());
        }
        return published.message();
    }

    /** A consumer may come at any time. */
    void checkClaims() {
        claims.forEach(claim -> PublishedMessage.content(claim, safeClaims));
    }

    void store(UUID id, List<Recipient> recipients, byte[] content) {
        try {
            ledger.stored(id, recipients, content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
