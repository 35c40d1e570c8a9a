package io.github.lsmtpd.amqp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Case 23: the clock is set, and what is on a queue has its claim as long as before. Here the clock is this machine's, moved by some
 * time, and so are the times of what is written.
 */
class ClaimsAndClockTest {
    private static final Duration MAX_AGE = Duration.ofDays(30);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration HOUR = Duration.ofHours(2);
    private static final MessageContent CONTENT = MessageContent.of("hello".getBytes(US_ASCII));

    @TempDir
    private Path directory;

    private Duration moved = Duration.ZERO;
    private final InstantSource clock = () -> InstantSource.system().instant().plus(moved);
    private ClaimStore store;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryClaimStore(directory, MAX_AGE, new FileOperations(), clock, Scheduler.system());
        store.clean(); // as at the start of a gateway
    }

    private Path kept(Duration age) throws IOException {
        Path file = directory.resolve(store.keep(UUID.randomUUID(), CONTENT).reference());
        Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
        return file;
    }

    private void setClock(Duration step) throws IOException {
        moved = moved.plus(step);
        store.clean();
    }

    private Duration age(Path file) throws IOException {
        return Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant());
    }

    private void assertAge(Path file, Duration age) throws IOException {
        assertThat(age(file)).isCloseTo(age, Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P365D", "P20000D", "PT2H"})
    void aClockThatIsSetForwardMakesNothingOlder(Duration step) throws IOException {
        Path young = kept(HOUR);
        Path nearlyOld = kept(MAX_AGE.minus(HOUR));
        Path old = kept(MAX_AGE.plus(HOUR));
        setClock(step);
        assertAge(young, HOUR);
        assertAge(nearlyOld, MAX_AGE.minus(HOUR));
        assertThat(old).doesNotExist();
    }

    @Test
    void whatIsWrittenBetweenTheStepAndTheCleaningIsYoung() throws IOException {
        moved = YEAR;
        Path file = kept(Duration.ZERO);
        store.clean();
        assertAge(file, Duration.ZERO);
    }

    @Test
    void aClockThatWasWrongForAWhileChangesNothing() throws IOException {
        Path before = kept(HOUR);
        setClock(YEAR);
        Path meanwhile = kept(Duration.ZERO);
        setClock(YEAR.negated());
        assertAge(before, HOUR);
        assertAge(meanwhile, Duration.ZERO);
    }

    /** Of a file that is older than the step it cannot be known on which side of it it was written. */
    @Test
    void aClockThatIsSetBackKeepsNothingForGoodNorRemovesItEarly() throws IOException {
        Path young = kept(HOUR);
        Path older = kept(Duration.ofDays(3));
        setClock(Duration.ofDays(-1));
        assertAge(young, HOUR);
        assertAge(older, Duration.ofDays(2));
        Files.setLastModifiedTime(older, FileTime.from(clock.instant().minus(MAX_AGE.plus(HOUR))));
        store.clean();
        assertThat(older).doesNotExist();
    }

    @Test
    void aStepIsFollowedOnce() throws IOException {
        Path file = kept(Duration.ofDays(20));
        setClock(Duration.ofDays(5));
        store.clean();
        assertAge(file, Duration.ofDays(20));
    }

    /** As a gateway that is stopped finds it when it is started again. */
    @ParameterizedTest
    @ValueSource(strings = {"P365D", "P-365D", "PT2H"})
    void aClockThatIsSetWhileNobodyIsThereMakesNothingOlder(Duration step) throws IOException {
        Path young = kept(HOUR);
        Path nearlyOld = kept(MAX_AGE.minus(HOUR));
        moved = step;
        open();
        assertThat(age(young)).isLessThan(HOUR.multipliedBy(2));
        assertThat(nearlyOld).exists();
        setClock(step.negated());
        assertThat(age(young)).isLessThan(HOUR.multipliedBy(2));
        assertThat(nearlyOld).exists();
    }

    /** Between the step and the stop the files were not seen to. */
    @Test
    void aStepShortlyBeforeAStopIsNotForgotten() throws IOException {
        Path before = kept(HOUR);
        Path justBefore = kept(Duration.ZERO);
        moved = YEAR;
        Path after = kept(Duration.ZERO);
        open();
        assertAge(before, HOUR);
        assertAge(justBefore, Duration.ZERO);
        assertAge(after, Duration.ZERO);
    }

    @Test
    void withoutTheMarkAllAgesBeginAnew() throws IOException {
        Path old = kept(MAX_AGE.plus(HOUR));
        Files.delete(directory.resolve(".ages"));
        store.clean();
        assertAge(old, Duration.ZERO);
        Files.setLastModifiedTime(old, FileTime.from(clock.instant().minus(MAX_AGE.plus(HOUR))));
        store.clean();
        assertThat(old).doesNotExist();
    }

    @Test
    void severalProcessesFollowAStepOnce() throws IOException {
        ClaimStore other = new DirectoryClaimStore(directory, MAX_AGE, new FileOperations(), clock, Scheduler.system());
        other.clean();
        Path file = kept(Duration.ofDays(20));
        setClock(Duration.ofDays(5));
        other.clean();
        store.clean();
        assertAge(file, Duration.ofDays(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P365D", "P-365D"})
    void aClockThatIsSetWhileTheFilesAreSeenToMakesNothingOlder(Duration step) throws IOException {
        List<Path> all = List.of(kept(HOUR), kept(HOUR), kept(HOUR));
        UUID again = UUID.randomUUID();
        Path sentAgain = directory.resolve(store.keep(again, CONTENT).reference());
        FileOperations setting = new FileOperations() {
            @Override
            public PosixFileAttributes attributes(Path file) throws IOException {
                if (moved.isZero() && !file.endsWith(".ages")) {
                    moved = step;
                    store.keep(again, CONTENT);
                }
                return super.attributes(file);
            }
        };
        store = new DirectoryClaimStore(directory, MAX_AGE, setting, clock, Scheduler.system());
        store.clean();
        store.clean();
        assertAge(sentAgain, Duration.ZERO);
        for (Path file : all) {
            assertThat(age(file)).isBetween(Duration.ZERO, HOUR.multipliedBy(2));
        }
    }

    @Test
    void aPassThatFailsIsRepeatedAndRemovesNothingEarly() throws IOException {
        FileOperations failing = new FileOperations() {
            private boolean failed;

            @Override
            public void sync(FileChannel channel) throws IOException {
                if (!failed) {
                    failed = true;
                    throw new IOException("Input/output error");
                }
                super.sync(channel);
            }
        };
        List<Path> all = List.of(kept(HOUR), kept(HOUR), kept(HOUR));
        store = new DirectoryClaimStore(directory, MAX_AGE, failing, clock, Scheduler.system());
        store.clean();
        moved = YEAR;
        assertThatThrownBy(store::clean).hasMessage("Input/output error");
        store.clean();
        store.clean();
        for (Path file : all) {
            assertThat(age(file)).isBetween(Duration.ZERO, HOUR.multipliedBy(2));
        }
    }
}
