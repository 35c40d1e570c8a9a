package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.spool.internal.file.FreeSpace;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private final AtomicLong free = new AtomicLong(1_000);

    private Quota quota(long max, long minFree) {
        return new Quota(new FreeSpace(free::get), max, minFree);
    }

    private static long scanned(Quota quota, long sum, Runnable meanwhile) {
        Quota.Scan scan = quota.scan();
        scan.found(sum);
        meanwhile.run();
        scan.done();
        return quota.used();
    }

    @Test
    void aQuietScanSetsTheSum() {
        Quota quota = quota(100, 0);
        assertThat(scanned(quota, 70, () -> {})).isEqualTo(70);
        assertThat(quota.reserve(31)).isFalse();
        assertThat(scanned(quota, 10, () -> {})).isEqualTo(10);
        assertThat(quota.reserve(31)).isTrue();
    }

    /** The sum may hold what came or went during the scan, or not. */
    @Test
    void whatMovesDuringAScanIsNotForgotten() {
        Quota quota = quota(0, 0);
        scanned(quota, 100, () -> {});
        assertThat(scanned(quota, 100, () -> {
                    quota.reserve(5);
                    quota.settle(5, 20);
                }))
                .isEqualTo(120);
        assertThat(scanned(quota, 120, () -> quota.removed(20))).isEqualTo(100);
        assertThat(scanned(quota, 100, () -> quota.reserve(7))).isEqualTo(107);
        assertThat(scanned(quota, 100, () -> {})).isEqualTo(107);
        quota.settle(7, 0);
        assertThat(scanned(quota, 100, () -> {})).isEqualTo(100);
        assertThat(scanned(quota, 1_000, () -> quota.removed(20))).isEqualTo(980);
    }

    @Test
    void noNumberOverflows() {
        assertThat(quota(Long.MAX_VALUE, 0).reserve(10)).isTrue();
        Quota unlimited = quota(0, 0);
        assertThat(unlimited.reserve(10)).isTrue();
        assertThat(unlimited.hasRoomFor(Long.MAX_VALUE)).isFalse();
        assertThat(quota(0, Long.MAX_VALUE).reserve(10)).isFalse();
        Quota used = quota(100, 0);
        used.reserve(100);
        assertThat(used.hasRoomFor(Long.MAX_VALUE)).isFalse();
        assertThat(used.hasRoomFor(0)).isTrue();
    }

    @Test
    void leavesOthersTheirSpaceIfItIsKnown() {
        Quota quota = quota(0, 900);
        assertThat(quota.reserve(101)).isFalse();
        assertThat(quota.hasRoomFor(101)).isFalse();
        assertThat(quota.hasRoomFor(100)).isTrue();
        assertThat(quota.reserve(100)).isTrue();
        free.set(FreeSpace.UNKNOWN);
        assertThat(quota.reserve(1_000_000)).isTrue();
        assertThat(quota(0, Long.MAX_VALUE).reserve(1)).isTrue();
    }

    @Test
    void knowsAFullDiskByItsWordsOrByItsSpace() {
        Quota quota = quota(0, 0);
        assertThat(quota.isOutOfSpace(new IOException("No space left on device"), 1))
                .isTrue();
        assertThat(quota.isOutOfSpace(new IOException("Disk quota exceeded"), 1))
                .isTrue();
        assertThat(quota.isOutOfSpace(new IOException("kein Platz".toUpperCase(Locale.ROOT)), 1_001))
                .isTrue();
        assertThat(quota.isOutOfSpace(new IOException("Input/output error"), 1)).isFalse();
    }
}
