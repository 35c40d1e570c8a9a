package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Backoff.LONGEST, Scheduler.system());

    @Test
    void thePausesBeginAtNothingAndGrowToTheirLimit() {
        assertThat(backoff.next()).isZero();
        assertThat(backoff.next()).isBetween(50L, 100L);
        assertThat(backoff.next()).isBetween(100L, 200L);
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next()).isBetween(200L, Backoff.LONGEST.toMillis());
        }
        assertThat(backoff.next()).isGreaterThanOrEqualTo(Backoff.LONGEST.toMillis() / 2);
    }

    @Test
    void afterAConnectionThatWorkedTheyBeginAnew() {
        backoff.next();
        backoff.next();

        backoff.reset();

        assertThat(backoff.next()).isZero();
    }
}
