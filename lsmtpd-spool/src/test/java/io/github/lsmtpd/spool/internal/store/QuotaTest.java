package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.internal.file.FreeSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private final AtomicLong free = new AtomicLong(1_000);

    private Quota quota(long max, long minFree) {
        return new Quota(new FreeSpace(free::get, Scheduler.system()), max, 0, minFree);
    }

    private static long scanned(Quota quota, long sum, Runnable meanwhile) {
        Quota.Scan scan = quota.scan();
        scan.found(sum);
        meanwhile.run();
        scan.done();
        return quota.bytes();
    }

    @Test
    void aScanWithoutChangesSetsTheSum() {
        Quota quota = quota(100, 0);
        assertThat(scanned(quota, 70, () -> {})).isEqualTo(70);
        assertThat(quota.reserve(31)).isFalse();
        assertThat(scanned(quota, 10, () -> {})).isEqualTo(10);
        assertThat(quota.reserve(31)).isTrue();
    }

    /** The sum may contain what was added or removed during the scan, or not. */
    @Test
    void filesAddedOrRemovedDuringAScanAreCounted() {
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
    void leavesTheMinimumFreeIfTheSpaceIsKnown() {
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
    void recognizesAFullDiskByTheErrorOrByItsSpace() {
        Quota quota = quota(0, 0);
        assertThat(quota.isOutOfSpace(new IOException("No space left on device"), 1))
                .isTrue();
        assertThat(quota.isOutOfSpace(new IOException("Disk quota exceeded"), 1))
                .isTrue();
        assertThat(quota.isOutOfSpace(new IOException("kein Platz".toUpperCase(Locale.ROOT)), 1_001))
                .isTrue();
        assertThat(quota.isOutOfSpace(new IOException("Input/output error"), 1)).isFalse();
    }

    @Test
    void aReservationCountsUntilItIsSettled() {
        Quota quota = quota(100, 0);
        assertThat(quota.reserve(60)).isTrue();
        assertThat(quota.bytes()).isEqualTo(60);
        assertThat(quota.reserve(41)).as("a second one").isFalse();
        assertThat(quota.bytes()).as("nothing is kept of what was refused").isEqualTo(60);
        quota.settle(60, 70);
        assertThat(quota.bytes()).as("the file is larger than the content").isEqualTo(70);
        assertThat(quota.hasRoomFor(30)).isTrue();
        assertThat(quota.hasRoomFor(31)).isFalse();
        quota.removed(70);
        assertThat(quota.bytes()).isZero();
    }

    @Test
    void aWriteThatFailsLeavesNothing() {
        Quota quota = quota(100, 0);
        quota.reserve(60);
        quota.settle(60, 0);
        assertThat(quota.bytes()).isZero();
        assertThat(quota.reserve(100)).isTrue();
    }

    /** A limit that was lowered, or files that were moved there by hand. */
    @Test
    void aSpoolThatHoldsMoreThanItMayRefusesUntilThereIsRoom() {
        Quota quota = quota(100, 0);
        assertThat(scanned(quota, 150, () -> {})).isEqualTo(150);
        assertThat(quota.reserve(0)).isFalse();
        assertThat(quota.hasRoomFor(0)).isFalse();
        quota.removed(60);
        assertThat(quota.reserve(10)).isTrue();
    }

    @Test
    void reservationsAtTheSameTimeNeverExceedIt() throws Exception {
        Quota quota = quota(1_000, 0);
        AtomicLong reserved = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                for (int tries = 0; tries < 10_000; tries++) {
                    if (quota.reserve(7)) {
                        reserved.addAndGet(7);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(quota.bytes()).isEqualTo(reserved.get()).isLessThanOrEqualTo(1_000);
    }
}
