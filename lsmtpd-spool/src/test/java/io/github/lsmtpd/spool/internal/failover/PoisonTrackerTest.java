package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PoisonTrackerTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final PoisonTracker poison = new PoisonTracker(2, LONG, LONG, System::nanoTime);
    private final UUID id = UUID.randomUUID();

    @Test
    void failuresThatMayPassNeverCount() {
        for (int i = 0; i < 100; i++) {
            poison.primaryTookOne();
            poison.failed(id);
            assertThat(poison.needsTrial(id)).isFalse();
        }
        assertThat(poison.refusedForGood(id, true)).isFalse();
    }

    @Test
    void aRefusalWhileOthersAreUnderWayAsksForATrialAndDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(poison.refusedForGood(id, false)).isFalse();
        }
        assertThat(poison.needsTrial(id)).isTrue();
        assertThat(poison.refusedForGood(id, true)).isFalse();
        assertThat(poison.refusedForGood(id, true)).isTrue();
    }

    @Test
    void whatComesBackHasACleanRecord() {
        poison.refusedForGood(id, true);
        poison.refusedForGood(id, true);
        poison.forget(id);
        assertThat(poison.needsTrial(id)).isFalse();
        assertThat(poison.isDue(id)).isTrue();
        assertThat(poison.refusedForGood(id, true)).isFalse();
    }

    @Test
    void aFailureSaysNothingAboutThePrimaryOnceOthersPass() {
        assertThat(poison.othersPass(id)).isFalse();
        poison.failed(id);
        assertThat(poison.othersPass(id)).isFalse();
        poison.primaryTookOne();
        assertThat(poison.othersPass(id)).isTrue();
        poison.failed(id);
        assertThat(poison.othersPass(id)).isFalse();
    }

    @Test
    void whatFailedWaits() {
        assertThat(poison.isDue(id)).isTrue();
        poison.failed(id);
        assertThat(poison.isDue(id)).isFalse();
        poison.forget(id);
        assertThat(poison.isDue(id)).isTrue();
    }

    @Test
    void remembersABoundedNumber() {
        poison.failed(id);
        for (int i = 0; i < 20_000; i++) {
            poison.failed(new UUID(i, i));
        }
        assertThat(poison.isDue(id)).isTrue();
    }
}
