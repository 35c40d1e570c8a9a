package io.github.lsmtpd.internal.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.RecordedLog;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Case 138. */
class ConditionLogTest {
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
}
