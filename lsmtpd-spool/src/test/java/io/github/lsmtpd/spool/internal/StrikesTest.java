package io.github.lsmtpd.spool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StrikesTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Strikes strikes = new Strikes(2, LONG, LONG);
    private final UUID id = UUID.randomUUID();

    @Test
    void failuresInAnOutageDoNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(strikes.failed(id)).isFalse();
            assertThat(strikes.isSuspect(id)).isFalse();
        }
    }

    @Test
    void aFailureCountsOnceAnotherMessageWasTakenSinceTheLast() {
        assertThat(strikes.failed(id)).isFalse();
        strikes.primaryTookOne();
        assertThat(strikes.isSuspect(id)).isTrue();
        assertThat(strikes.failed(id)).isFalse();
        assertThat(strikes.failed(id)).isFalse();
        strikes.primaryTookOne();
        assertThat(strikes.failed(id)).isTrue();
    }

    @Test
    void whatFailedWaits() {
        assertThat(strikes.isDue(id)).isTrue();
        strikes.failed(id);
        assertThat(strikes.isDue(id)).isFalse();
        strikes.forget(id);
        assertThat(strikes.isDue(id)).isTrue();
    }

    @Test
    void remembersABoundedNumber() {
        strikes.failed(id);
        for (int i = 0; i < 20_000; i++) {
            strikes.failed(new UUID(i, i));
        }
        assertThat(strikes.isDue(id)).isTrue();
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Duration min = Duration.ofMillis(100);
        Duration max = Duration.ofSeconds(5);
        assertThat(Backoff.pause(1, min, max)).isEqualTo(min);
        assertThat(Backoff.pause(3, min, max)).isEqualTo(Duration.ofMillis(400));
        assertThat(Backoff.pause(7, min, max)).isEqualTo(max);
        assertThat(Backoff.pause(Integer.MAX_VALUE, min, max)).isEqualTo(max);
    }
}
