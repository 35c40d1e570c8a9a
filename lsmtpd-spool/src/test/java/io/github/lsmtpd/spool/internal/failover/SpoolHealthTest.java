package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.SpoolFullException;
import io.github.lsmtpd.spool.testing.RecordedLog;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator reads while messages are refused: what happened, once, however many messages there are. */
class SpoolHealthTest {
    private final RecordedLog log = new RecordedLog();
    private final SpoolHealth health =
            new SpoolHealth(new ConditionLog(log.logger(), "The spool takes messages again"), false);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SpoolFullException("no room for 7 bytes", null), "The spool is full, clients get 452"),
                Arguments.of(
                        new SpoolFullException("x", new IOException("No space left on device")),
                        "The spool is full, clients get 452: No space left on device"),
                Arguments.of(
                        new NoSuchFileException("/s/" + UUID.randomUUID()),
                        "The spool directory, or the content of a message, is gone, clients get 451"),
                Arguments.of(
                        new FileSystemException("/s/" + UUID.randomUUID(), null, "Input/output error"),
                        "The spool cannot be written, clients get 451: Input/output error"),
                Arguments.of(
                        new AccessDeniedException("/s/" + UUID.randomUUID()),
                        "The spool cannot be written, clients get 451: AccessDeniedException"),
                Arguments.of(
                        new IllegalStateException("broken"),
                        "The spool failed unexpectedly, clients get 451: java.lang.IllegalStateException: broken +trace"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isOneLineForAThousandMessages(Throwable failure, String line) {
        for (int i = 0; i < 1_000; i++) {
            health.failed(failure);
        }
        assertThat(health.isUp()).isFalse();
        assertThat(log.lines()).containsExactly("WARN " + line);
        health.wrote();
        assertThat(health.isUp()).isTrue();
    }
}
