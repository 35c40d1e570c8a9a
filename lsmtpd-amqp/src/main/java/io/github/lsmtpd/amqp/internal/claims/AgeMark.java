package io.github.lsmtpd.amqp.internal.claims;

import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Until when the ages of files are right, by the time of an empty file beside them: from there the clock must have gone as far as
 * time has passed in this process. If it has not, it was set, or the machine slept, or no process was there. Thread safe.
 */
final class AgeMark {
    private static final Duration MOST_TOLERATED = Duration.ofHours(1);
    private static final int PART_TOLERATED = 10;

    private final Path file;
    private final FileOperations files;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    /** A smaller step counts as age, as does the pause of a restart. */
    private final Duration tolerated;

    private volatile @Nullable Moment marked;

    /**
     * A moment as both clocks show it.
     *
     * @param time that of the machine's clock, which dates files
     * @param nanos the count of nanoseconds, which nobody can set
     */
    record Moment(Instant time, long nanos) {}

    AgeMark(Path file, Duration maxAge, FileOperations files, InstantSource clock, LongSupplier nanoTime) {
        this.file = file;
        this.files = files;
        this.clock = clock;
        this.nanoTime = nanoTime;
        Duration part = maxAge.dividedBy(PART_TOLERATED);
        this.tolerated = part.compareTo(MOST_TOLERATED) < 0 ? part : MOST_TOLERATED;
    }

    Moment now() {
        return new Moment(clock.instant(), nanoTime.getAsLong());
    }

    /** How much further the clock is at a moment than the time that has passed since the mark; empty if there is no mark. */
    Optional<Duration> stepUntil(Moment now) throws IOException {
        Instant mark;
        try {
            mark = files.attributes(file).lastModifiedTime().toInstant();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Moment before = marked;
        Duration passed = before == null ? Duration.ZERO : Duration.ofNanos(now.nanos() - before.nanos());
        Duration step = Duration.between(mark, now.time()).minus(passed);
        return Optional.of(step.abs().compareTo(tolerated) < 0 ? Duration.ZERO : step);
    }

    /** The ages were right at that moment. */
    void set(Moment now) throws IOException {
        if (!files.exists(file)) {
            files.create(file).close();
        }
        files.touch(file, now.time());
        marked = now;
    }
}
