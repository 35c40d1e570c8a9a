package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({
        "1, 100",
        "2, 200",
        "3, 400",
        "6, 3200",
        "7, 5000",
        "31, 5000",
        "65, 5000",
        "100, 5000",
        "2147483647, 5000"
    })
    void pausesDoubleUpToTheLongest(int failures, long millis) {
        assertThat(Backoff.pause(failures, Duration.ofMillis(100), Duration.ofSeconds(5)))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void oneLengthIsKept() {
        Duration only = Duration.ofSeconds(1);
        assertThat(Backoff.pause(1, only, only)).isEqualTo(only);
        assertThat(Backoff.pause(9, only, only)).isEqualTo(only);
    }
}
