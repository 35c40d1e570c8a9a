package io.github.lsmtpd.policy;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets each client, sender or identity send a number of messages, or name a number of recipients, in a time; the next get 450
 * 4.7.1. It is a token bucket: a full number may come at once, and then one for each part of the time that has passed. What is
 * refused by a policy that is asked later is counted, too, so that this one is best the last but the greylist.
 *
 * <p>It remembers 50,000 of them, in about 7 MB, each until its bucket is full again. When more come, the one that has sent
 * nothing for longest is forgotten, and begins with a full bucket. Thread safe.
 */
public final class RateLimit implements SmtpPolicy {
    private static final int MAX_REMEMBERED = 50_000;
    private static final int MAX_COUNT = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Decision TOO_MANY_MESSAGES =
            Decision.refuse(450, "4.7.1", "Too many messages, try again later");
    private static final Decision TOO_MANY_RECIPIENTS =
            Decision.refuse(450, "4.7.1", "Too many recipients, try again later");

    private final RateKey key;
    private final boolean ofRecipients;
    /** The time after which a token comes, and the time in which all come. */
    private final long interval;

    private final long whole;
    /** By whom it is: when the bucket is full again. */
    private final ExpiringMap<Fingerprint, Long> full;

    private RateLimit(
            RateKey key, boolean ofRecipients, int max, Duration time, int remembered, LongSupplier nanoTime) {
        this.key = Objects.requireNonNull(key, "key");
        this.ofRecipients = ofRecipients;
        if (max < 1 || max > MAX_COUNT) {
            throw new IllegalArgumentException("max: " + max + " is not usable; expected 1 to " + MAX_COUNT);
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("time: " + time + " is not usable; expected a second to seven days");
        }
        this.interval = time.toNanos() / max;
        this.whole = interval * max;
        this.full = new ExpiringMap<>(remembered, nanoTime);
    }

    /**
     * Limits messages, which are counted at MAIL.
     *
     * @param key whose are counted together
     * @param max how many, from 1 to 1,000,000
     * @param time in which time, from a second to seven days
     * @return the policy
     * @throws IllegalArgumentException if a number is out of range
     */
    public static RateLimit messages(RateKey key, int max, Duration time) {
        return new RateLimit(key, false, max, time, MAX_REMEMBERED, System::nanoTime);
    }

    /**
     * Limits recipients, which are counted at RCPT.
     *
     * @param key whose are counted together
     * @param max how many, from 1 to 1,000,000
     * @param time in which time, from a second to seven days
     * @return the policy
     * @throws IllegalArgumentException if a number is out of range
     */
    public static RateLimit recipients(RateKey key, int max, Duration time) {
        return new RateLimit(key, true, max, time, MAX_REMEMBERED, System::nanoTime);
    }

    /** The same, with a clock of its own; for tests. */
    static RateLimit messages(RateKey key, int max, Duration time, int remembered, LongSupplier nanoTime) {
        return new RateLimit(key, false, max, time, remembered, nanoTime);
    }

    @Override
    public Decision mail(SessionInfo session, Optional<MailAddress> reversePath, long declaredSize) {
        return ofRecipients ? Decision.accept() : count(session, reversePath, TOO_MANY_MESSAGES);
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        return ofRecipients ? count(session, reversePath, TOO_MANY_RECIPIENTS) : Decision.accept();
    }

    private Decision count(SessionInfo session, Optional<MailAddress> reversePath, Decision tooMany) {
        return key.of(session, reversePath).map(this::take).orElse(true) ? Decision.accept() : tooMany;
    }

    /** Takes a token, if there is one. */
    private synchronized boolean take(Fingerprint who) {
        long now = full.now();
        @Nullable Long known = full.get(who);
        long wait = interval + (known == null ? 0 : known - now);
        if (wait > whole) {
            return false;
        }
        full.put(who, now + wait, wait);
        return true;
    }

    /** How many are remembered; for tests. */
    synchronized int remembered() {
        return full.size();
    }
}
