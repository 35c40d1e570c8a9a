package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplayRateTest {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final AtomicLong clock = new AtomicLong(-5);
    private final ReplayRate rate = new ReplayRate(100, clock::get);

    @Test
    void turnsAreAnIntervalApart() {
        assertThat(rate.next()).isZero();
        assertThat(rate.next()).isEqualTo(INTERVAL);
        assertThat(rate.next()).isEqualTo(INTERVAL.multipliedBy(2));
        clock.addAndGet(INTERVAL.toNanos());
        assertThat(rate.next()).isEqualTo(INTERVAL.multipliedBy(2));
    }

    @Test
    void oneSecondHasThatManyTurns() {
        int turns = 0;
        long start = clock.get();
        while (clock.get() - start < 1_000_000_000L) {
            clock.addAndGet(rate.next().toNanos());
            turns++;
        }
        assertThat(turns).isEqualTo(101); // the first at the start, the last at the end
    }

    /** A pause of any length is followed by five turns at once, not by all that were missed. */
    @Test
    void missedTurnsAreMadeUpForUpToFiftyMilliseconds() {
        rate.next();
        clock.addAndGet(Duration.ofMillis(30).toNanos());
        assertThat(immediateTurns()).isEqualTo(3);
        clock.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(immediateTurns()).isEqualTo(6);
    }

    private int immediateTurns() {
        int turns = 0;
        while (rate.next().isZero()) {
            turns++;
        }
        clock.addAndGet(INTERVAL.toNanos());
        return turns;
    }

    @Test
    void waitingEndsWithTheReplay() throws Exception {
        StopSignal stop = new StopSignal(Scheduler.system());
        rate.await(stop);
        stop.stop();
        assertThatThrownBy(() -> rate.await(stop)).isInstanceOf(StopSignal.StoppedException.class);
    }

    @Test
    void anyRateIsKept() {
        ReplayRate fast = new ReplayRate(1_000_000, clock::get);
        fast.next();
        assertThat(fast.next()).isEqualTo(Duration.ofNanos(1_000));
        ReplayRate slow = new ReplayRate(1, clock::get);
        slow.next();
        assertThat(slow.next()).isEqualTo(Duration.ofSeconds(1));
    }
}
