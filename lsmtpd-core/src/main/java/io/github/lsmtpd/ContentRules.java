package io.github.lsmtpd;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is taken although RFC 5321 forbids it, and what is put in front of content. Immutable.
 *
 * @param receivedHeader whether a Received line (RFC 5321 §4.4) is put in front of the content. An empty line comes after it
 *     where the content begins with a blank, which would otherwise make its first line a part of ours. Without it, nothing
 *     is
 * @param tolerances what old clients send and is taken all the same
 * @param maxHops how many Received fields a message may have; more are taken for a loop (RFC 5321 §6.3), and the message gets 554
 *     5.4.6; 0 for any number
 * @param forgedResultsRenamed whether an Authentication-Results field of the header that bears our name is renamed to
 *     X-Claimed-Auth-Results, which is as long (RFC 8601 §5): this server adds none, so the sender has forged it. Not by LMTP,
 *     whose clients are servers of the same site and may speak for it. Off by default: sinks get the
 *     very bytes that came. No other byte is ever changed
 */
public record ContentRules(
        boolean receivedHeader, Set<SmtpTolerance> tolerances, int maxHops, boolean forgedResultsRenamed) {
    private static final ContentRules DEFAULTS = new ContentRules(
            ServerSetting.RECEIVED_HEADER.defaultValue(),
            SmtpTolerance.defaults(),
            ServerSetting.MAX_HOPS.defaultValue(),
            ServerSetting.RENAME_FORGED_RESULTS.defaultValue());

    /**
     * Rules.
     *
     * @param receivedHeader whether a Received line is put in front of the content
     * @param tolerances what is tolerated, copied
     * @param maxHops how many Received fields a message may have
     * @param forgedResultsRenamed whether Authentication-Results fields that bear our name are renamed
     */
    public ContentRules {
        tolerances = Set.copyOf(Objects.requireNonNull(tolerances, "tolerances"));
        ServerSetting.MAX_HOPS.check(maxHops);
    }

    /**
     * A Received line, {@link SmtpTolerance#defaults()}, 100 hops, and content as it came.
     *
     * @return the defaults
     */
    public static ContentRules defaults() {
        return DEFAULTS;
    }

    /**
     * With a Received line or without.
     *
     * @param wanted false to put nothing in front
     * @return the changed copy
     */
    public ContentRules withReceivedHeader(boolean wanted) {
        return new ContentRules(wanted, tolerances, maxHops, forgedResultsRenamed);
    }

    /**
     * With another number of hops.
     *
     * @param hops how many Received fields a message may have, 0 for any number
     * @return the changed copy
     */
    public ContentRules withMaxHops(int hops) {
        return new ContentRules(receivedHeader, tolerances, hops, forgedResultsRenamed);
    }

    /**
     * With another name for Authentication-Results fields that bear ours, or with the fields as they came.
     *
     * @param renamed true where what reads the messages believes results that bear this server's name
     * @return the changed copy
     */
    public ContentRules withForgedResultsRenamed(boolean renamed) {
        return new ContentRules(receivedHeader, tolerances, maxHops, renamed);
    }

    /**
     * Tolerating more.
     *
     * @param more what to take, beside what is taken already
     * @return the changed copy
     */
    public ContentRules tolerating(SmtpTolerance... more) {
        Set<SmtpTolerance> all = copy();
        all.addAll(List.of(more));
        return new ContentRules(receivedHeader, all, maxHops, forgedResultsRenamed);
    }

    /**
     * Tolerating less.
     *
     * @param fewer what to refuse
     * @return the changed copy
     */
    public ContentRules refusing(SmtpTolerance... fewer) {
        Set<SmtpTolerance> all = copy();
        all.removeAll(List.of(fewer));
        return new ContentRules(receivedHeader, all, maxHops, forgedResultsRenamed);
    }

    /**
     * Tolerating nothing, not even {@link SmtpTolerance#defaults()}.
     *
     * @return the changed copy
     */
    public ContentRules strict() {
        return new ContentRules(receivedHeader, Set.of(), maxHops, forgedResultsRenamed);
    }

    private Set<SmtpTolerance> copy() {
        Set<SmtpTolerance> all = EnumSet.noneOf(SmtpTolerance.class);
        all.addAll(tolerances);
        return all;
    }
}
