package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {
    private static final Duration MIN = Duration.ofMillis(100);

    private final AtomicLong clock = new AtomicLong();

    private ProbeSchedule schedule(Duration maxPause) {
        ProbeSchedule schedule = new ProbeSchedule(MIN, maxPause, clock::get);
        schedule.failed();
        return schedule;
    }

    private boolean isOverdueAfter(ProbeSchedule schedule, Duration time) {
        clock.addAndGet(time.toNanos());
        return schedule.isOverdue();
    }

    @Test
    void pausesDoubleEachTimeTheCircuitOpens() {
        ProbeSchedule schedule = schedule(Duration.ofSeconds(1));
        schedule.opened();
        assertThat(schedule.pause()).isEqualTo(MIN);
        schedule.failed();
        assertThat(schedule.pause()).as("a late failure of a live message").isEqualTo(MIN);
        schedule.opened();
        assertThat(schedule.pause()).isEqualTo(MIN.multipliedBy(2));
        schedule.reset();
        assertThat(schedule.pause()).isEqualTo(MIN);
    }

    @Test
    void aProbeIsOverdueAfterFourOfTheLongestPauses() {
        ProbeSchedule schedule = schedule(Duration.ofSeconds(10));
        assertThat(isOverdueAfter(schedule, Duration.ofSeconds(40).minusNanos(1)))
                .isFalse();
        assertThat(isOverdueAfter(schedule, Duration.ofNanos(1))).isTrue();
        schedule.failed();
        assertThat(schedule.isOverdue()).isFalse();
    }

    @Test
    void aProbeIsNotOverdueBeforeFiveSecondsHoweverShortThePauses() {
        ProbeSchedule schedule = schedule(MIN);
        assertThat(isOverdueAfter(schedule, Duration.ofSeconds(5).minusNanos(1)))
                .isFalse();
        assertThat(isOverdueAfter(schedule, Duration.ofNanos(1))).isTrue();
    }
}
