package io.github.lsmtpd.policy;

import io.github.lsmtpd.internal.support.Checks;
import io.github.lsmtpd.internal.support.ReplyCodes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link SmtpPolicy} says to one step of a session: go on, a refusal with a reply of its own, or that it will say so
 * later. Immutable.
 */
public final class Decision {
    private static final Decision ACCEPT = new Decision(null, false, Map.of(), null);

    private final @Nullable Refusal refusal;
    private final boolean closing;
    private final Map<String, String> attributes;
    private final @Nullable CompletionStage<Decision> later;

    private Decision(
            @Nullable Refusal refusal,
            boolean closing,
            Map<String, String> attributes,
            @Nullable CompletionStage<Decision> later) {
        this.refusal = refusal;
        this.closing = closing;
        this.attributes = attributes;
        this.later = later;
    }

    /**
     * The reply to a step that is refused. Immutable.
     *
     * @param code the reply code (RFC 5321 §4.2.1)
     * @param enhancedStatusCode the enhanced status code (RFC 3463)
     * @param text what the client is told
     */
    public record Refusal(int code, String enhancedStatusCode, String text) {}

    /**
     * Goes on. The same object each time, so that a policy that accepts costs nothing.
     *
     * @return the decision
     */
    public static Decision accept() {
        return ACCEPT;
    }

    /**
     * Refuses, with such as {@code refuse(550, "5.1.1", "No such user")}: 4xx asks the client to try again later, 5xx to give
     * up.
     *
     * @param code the reply code (RFC 5321 §4.2.1), 4xx or 5xx; not 421: that is {@link #closing()}
     * @param enhancedStatusCode the enhanced status code (RFC 3463), of the same class as the code
     * @param text what the client is told; it must hold nothing secret
     * @return the decision
     * @throws IllegalArgumentException if a code is malformed or the two are not of one class, or there is no text
     */
    public static Decision refuse(int code, String enhancedStatusCode, String text) {
        ReplyCodes.checkRefusal(code, enhancedStatusCode, text);
        return new Decision(new Refusal(code, enhancedStatusCode, text), false, Map.of(), null);
    }

    /**
     * Decides later: nothing more is read from the client until then, or until the policy's timeout.
     *
     * @param decision completes with a decision that is not itself for later; may complete on any thread. It is cancelled at
     *     the timeout
     * @return the decision
     */
    public static Decision later(CompletionStage<Decision> decision) {
        return new Decision(null, false, Map.of(), Objects.requireNonNull(decision, "decision"));
    }

    /**
     * The same refusal, after which the session ends.
     *
     * @return the changed copy
     * @throws IllegalStateException if this is no refusal
     */
    public Decision closing() {
        if (refusal == null) {
            throw new IllegalStateException("only a refusal can end the session");
        }
        return new Decision(refusal, true, attributes, null);
    }

    /**
     * The same acceptance with a note, which later steps of the session see, and which goes with its messages. What is noted
     * from MAIL on is forgotten with the transaction.
     *
     * @param name a name without control characters
     * @param value a value without control characters
     * @return the changed copy
     * @throws IllegalStateException if this is no acceptance
     */
    public Decision with(String name, String value) {
        if (refusal != null || later != null) {
            throw new IllegalStateException("only what is accepted can have a note");
        }
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(Checks.printable("name", name), Checks.printable("value", value));
        return new Decision(null, false, Collections.unmodifiableMap(more), null);
    }

    /**
     * The refusal.
     *
     * @return the reply, or nothing if the step may go on or is decided later
     */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    /**
     * Returns whether the session ends after the refusal.
     *
     * @return true after {@link #closing()}
     */
    public boolean isClosing() {
        return closing;
    }

    /**
     * What has been noted.
     *
     * @return the attributes in the order of their notes
     */
    public Map<String, String> attributes() {
        return attributes;
    }

    /**
     * The decision to come.
     *
     * @return the stage given to {@link #later}, or nothing
     */
    public Optional<CompletionStage<Decision>> pending() {
        return Optional.ofNullable(later);
    }

    /** Returns whether the step may go on, now and without waiting. */
    boolean isAccepted() {
        return refusal == null && later == null;
    }
}
