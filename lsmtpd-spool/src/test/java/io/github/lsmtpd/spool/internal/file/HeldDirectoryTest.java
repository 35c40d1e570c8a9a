package io.github.lsmtpd.spool.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.RecordedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HeldDirectoryTest {
    private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000_000);

    @TempDir
    private Path temp;

    private final RecordedLog log = new RecordedLog();
    private final AtomicLong clock = new AtomicLong();

    private HeldDirectory open(Path directory) throws IOException {
        return HeldDirectory.open(directory, new FileOperations(), log.logger(), new ReentrantLock(), clock::get);
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    /** Cleaners take what has not been used for days; a spool may be empty for years. */
    @Test
    void keepsItsTimesNew() throws Exception {
        Path directory = temp.resolve("spool");
        Path file = directory.resolve(".lock");
        try (HeldDirectory held = open(directory)) {
            assertThat(new ProcessBuilder("touch", "-d", "@" + LONG_AGO.getEpochSecond(), file.toString())
                            .start()
                            .waitFor())
                    .isZero();
            Files.setLastModifiedTime(directory, FileTime.from(LONG_AGO));
            assertThat(held.ensure()).isFalse();
            assertThat(modified(file)).isEqualTo(LONG_AGO);
            clock.addAndGet(Duration.ofHours(2).toNanos());
            assertThat(held.ensure()).isFalse();
            assertThat(modified(file)).isAfter(LONG_AGO);
            assertThat(modified(directory)).isAfter(LONG_AGO);
        }
    }

    /** A disk that hangs while it is looked at holds up no stop. */
    @Test
    @Tag("slow")
    @Timeout(60)
    void isClosedInBoundedTimeWhileTheDiskHangs() throws Exception {
        Path directory = temp.resolve("spool");
        FaultyFiles files = new FaultyFiles();
        HeldDirectory held = HeldDirectory.open(directory, files, log.logger(), new ReentrantLock(), clock::get);
        FaultyFiles.Hang hang = new FaultyFiles.Hang();
        files.onAttributes(file -> hang.strike());
        CompletableFuture<Boolean> ensured = CompletableFuture.supplyAsync(() -> {
            try {
                return held.ensure();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        hang.awaitReached(1);
        assertThatThrownBy(held::close).hasMessage("the disk did not answer in time");
        hang.release();
        assertThat(ensured.get()).isFalse();
        held.close();
        open(directory).close();
    }

    /** Once closed, it must not take a lock again that would never be released. */
    @Test
    void isNotMadeAgainOnceItIsClosed() throws IOException {
        Path directory = temp.resolve("spool");
        HeldDirectory held = open(directory);
        held.close();
        Files.delete(directory.resolve(".lock"));
        assertThatThrownBy(held::ensure).hasMessageContaining("closed");
        assertThat(directory.resolve(".lock")).doesNotExist();
        open(directory).close();
    }
}
