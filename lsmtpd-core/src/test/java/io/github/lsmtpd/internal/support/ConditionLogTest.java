package io.github.lsmtpd.internal.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.RecordedLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Case 138. */
class ConditionLogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RecordedLog recorded = new RecordedLog();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow while we look
    private final ConditionLog log = new ConditionLog(recorded.logger(), "there is room again", clock::get);

    @Test
    void saysWhenItBeginsOnceAMinuteAndWhenItEnds() {
        for (int i = 0; i < 1_000; i++) {
            log.occurred("disk full", null);
        }
        clock.addAndGet(ConditionLog.REPEAT);
        log.occurred("disk full", null);
        log.occurred("disk full", null);
        clock.addAndGet(ConditionLog.QUIET);
        log.ended();
        log.ended();
        assertThat(recorded.lines())
                .containsExactly(
                        "WARN disk full",
                        "WARN disk full (999 more since the last line)",
                        "INFO there is room again (1 failures since the last line)");
    }

    @Test
    void aConditionThatComesAndGoesHasNotEnded() {
        for (int i = 0; i < 1_000; i++) {
            log.occurred("disk full", null);
            log.ended();
        }
        assertThat(recorded.lines()).containsExactly("WARN disk full");
    }

    @Test
    void textsThatTakeTurnsAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            log.occurred("number " + i, null);
        }
        assertThat(recorded.lines()).containsExactly("WARN number 0");
        clock.addAndGet(ConditionLog.QUIET);
        log.occurred("another", null);
        assertThat(recorded.lines()).last().isEqualTo("WARN another (999 more since the last line)");
    }

    @Test
    void saysNothingOfWhatNeverHappened() {
        log.ended();
        assertThat(recorded.lines()).isEmpty();
    }

    /** A broker that comes and goes each second: its return is certain, and does not last. */
    @Test
    void whatFlapsFillsNoLog() {
        for (int i = 0; i < 300; i++) {
            log.occurred("gone", null);
            log.endedAtOnce("there");
            clock.addAndGet(SECOND);
        }
        assertThat(recorded.lines())
                .hasSize(10)
                .startsWith("WARN gone", "INFO there", "WARN gone (59 more since the last line)", "INFO there");
    }

    @Test
    void anOutageThatBeginsWhileItFlapsIsLoggedAfterAMinute() {
        log.occurred("gone", null);
        log.endedAtOnce("there");
        for (int i = 0; i <= 12; i++) {
            log.occurred("gone", null);
            clock.addAndGet(5 * SECOND);
        }
        assertThat(recorded.lines())
                .containsExactly("WARN gone", "INFO there", "WARN gone (12 more since the last line)");
    }

    @Test
    void whatIsOverForCertainIsSaidAtOnceAndOnce() {
        log.occurred("gone", null);
        log.occurred("gone", null);
        assertThat(log.endedAtOnce("there")).isTrue();
        assertThat(log.endedAtOnce("there")).isFalse();
        assertThat(recorded.lines()).containsExactly("WARN gone", "INFO there (1 failures since the last line)");
    }

    /** Its return was not logged, so its end is not either. */
    @Test
    void theEndOfWhatWasOnlyCountedIsNotLogged() {
        log.occurred("gone", null);
        log.endedAtOnce("there");
        log.occurred("gone", null);
        assertThat(log.endedAtOnce("there")).isFalse();
        assertThat(recorded.lines()).containsExactly("WARN gone", "INFO there");
    }

    @Test
    void aReasonThatChangesIsNoConditionOfItsOwn() {
        for (int i = 0; i < 20; i++) {
            log.occurred("connection", "reason " + i % 3, 1, null);
            clock.addAndGet(5 * SECOND);
        }
        assertThat(recorded.lines()).containsExactly("WARN reason 0", "WARN reason 0 (11 more since the last line)");
    }

    @Test
    void countsSeveralAtOnce() {
        log.occurred("nack", "refused", 3, null);
        log.occurred("nack", "refused", 5, null);
        clock.addAndGet(ConditionLog.REPEAT);
        log.occurred("nack", "refused", 2, null);
        assertThat(recorded.lines())
                .containsExactly("WARN refused (2 more)", "WARN refused (6 more since the last line)");
    }
}
