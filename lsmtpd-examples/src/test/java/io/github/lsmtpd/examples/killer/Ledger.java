package io.github.lsmtpd.examples.killer;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What the clients of a round were told about each message. A 250 that the machine could not have sent any more, because its
 * power was cut before, does not count. Thread safe.
 */
final class Ledger {
    private static final Duration POLL = Duration.ofMillis(2);

    private final Map<String, String> accepted = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private long unknown;
    /** Odd from the cut until the machine is on again; a client belongs to the one in which it connected. */
    private int era;

    /** What a client remembers of the time at which it connected. */
    synchronized int era() {
        return era;
    }

    /** What is told from now on was never told. */
    synchronized void cut() {
        era++;
    }

    /** Clients that connect from now on count again. */
    synchronized void on() {
        era++;
    }

    synchronized void accepted(int since, String key, String id) {
        if (since == era && era % 2 == 0) {
            accepted.put(key, id);
        } else {
            unknown++;
        }
    }

    synchronized void refused(String key) {
        refused.add(key);
    }

    /** There was no answer. */
    synchronized void unknown() {
        unknown++;
    }

    /** The ids by the keys of the messages that had a 250. */
    synchronized Map<String, String> accepted() {
        return Map.copyOf(accepted);
    }

    /** The keys of those that had another reply. */
    synchronized Set<String> refused() {
        return Set.copyOf(refused);
    }

    synchronized long unanswered() {
        return unknown;
    }

    private synchronized int answers() {
        return accepted.size() + refused.size();
    }

    private synchronized int acceptances() {
        return accepted.size();
    }

    /** Waits for more answers of whatever kind, for a time at most. */
    void awaitAnswers(int more, Duration atMost) {
        int wanted = answers() + more;
        try {
            await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(atMost).until(() -> answers() >= wanted);
        } catch (ConditionTimeoutException e) {
            // A fault may have ended all answers.
        }
    }

    /** Waits for more 250s; returns whether they came in time. */
    boolean awaitAccepted(int more, Duration atMost) {
        int wanted = acceptances() + more;
        try {
            await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(atMost).until(() -> acceptances() >= wanted);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
