package io.github.lsmtpd;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is taken although RFC 5321 forbids it, and what is put in front of content. Immutable.
 *
 * @param receivedHeader whether a Received line (RFC 5321 §4.4) is put in front of the content. An empty line comes after it
 *     where the content begins with a blank, which would otherwise make its first line a part of ours. Without it, sinks get
 *     nothing but the bytes that came
 * @param tolerances what old clients send and is taken all the same
 */
public record ContentRules(boolean receivedHeader, Set<SmtpTolerance> tolerances) {
    private static final ContentRules DEFAULTS =
            new ContentRules(ServerSetting.RECEIVED_HEADER.defaultValue(), SmtpTolerance.defaults());

    /**
     * Rules.
     *
     * @param receivedHeader whether a Received line is put in front of the content
     * @param tolerances what is tolerated, copied
     */
    public ContentRules {
        tolerances = Set.copyOf(Objects.requireNonNull(tolerances, "tolerances"));
    }

    /**
     * A Received line, and {@link SmtpTolerance#defaults()}.
     *
     * @return the defaults
     */
    public static ContentRules defaults() {
        return DEFAULTS;
    }

    /**
     * With a Received line or without.
     *
     * @param wanted false to hand on nothing but the bytes that came
     * @return the changed copy
     */
    public ContentRules withReceivedHeader(boolean wanted) {
        return new ContentRules(wanted, tolerances);
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
        return new ContentRules(receivedHeader, all);
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
        return new ContentRules(receivedHeader, all);
    }

    /**
     * Tolerating nothing, not even {@link SmtpTolerance#defaults()}.
     *
     * @return the changed copy
     */
    public ContentRules strict() {
        return new ContentRules(receivedHeader, Set.of());
    }

    private Set<SmtpTolerance> copy() {
        Set<SmtpTolerance> all = EnumSet.noneOf(SmtpTolerance.class);
        all.addAll(tolerances);
        return all;
    }
}
