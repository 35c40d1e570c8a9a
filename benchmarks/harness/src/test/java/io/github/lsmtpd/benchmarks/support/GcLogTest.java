package io.github.lsmtpd.benchmarks.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GcLogTest {
    private static final GcLog LOG = GcLog.parse(List.of(
            "[0.009s] Using G1",
            "[0.512s] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->4M(256M) 2.345ms",
            "[1.000s] GC(1) Concurrent Mark Cycle",
            "[1.020s] GC(1) Pause Remark 90M->88M(256M) 1.002ms",
            "[2.250s] GC(2) Pause Young (Concurrent Start) (G1 Humongous Allocation) 120M->10M(256M) 3.000ms",
            "[3.000s] GC(3) Pause Full (Diagnostic Command) 40M->6M(256M) 12.000ms"));

    @Test
    void hasThePausesThatCollect() {
        assertThat(LOG.collections())
                .containsExactly(
                        new GcLog.Collection(0.512, 23, 4),
                        new GcLog.Collection(2.25, 120, 10),
                        new GcLog.Collection(3, 40, 6));
    }

    @Test
    void isFullestBeforeACollection() {
        assertThat(LOG.most()).isEqualTo(120);
    }

    @Test
    void hasWhatWasLeftBetweenTwoPointsOfTime() {
        assertThat(LOG.after(2, 3)).contains(new Spread(8, 6, 10));
        assertThat(LOG.after(0.6, 2)).isEmpty();
    }
}
