package io.github.lsmtpd.amqp.internal.claims;

import io.github.lsmtpd.amqp.internal.SinkLogger;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;

/**
 * The ages of files, by the times that the disk has for them. A clock that is set a year ahead makes none of them a year older:
 * their times are set, too, as far as they were written before. A step of the clock is seen only if it comes after this was made.
 * Thread safe.
 */
public final class FileAges {
    private final Duration maxAge;
    private final FileOperations files;
    private final Clock clock;
    private final ClockSteps steps;
    /** Between the look at a file's age and its removal, its age does not change. */
    private final Lock lock;

    /**
     * Ages of files that are old after some time.
     *
     * @param maxAge how old they become
     * @param clock that by which the disk dates them
     */
    public FileAges(Duration maxAge, FileOperations files, Clock clock, Scheduler scheduler) {
        this.maxAge = maxAge;
        this.files = files;
        this.clock = clock;
        this.steps = new ClockSteps(clock, scheduler::nanoTime);
        this.lock = scheduler.newLock();
    }

    /** Begins the age of a file anew, safely on the disk; false if the file is gone. */
    public boolean beginAnew(Path file) throws IOException {
        lock.lock();
        try {
            setTime(file, clock.instant());
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void setTime(Path file, Instant time) throws IOException {
        try (FileChannel channel = files.openForWriting(file)) {
            files.touch(file, time);
            files.sync(channel);
        }
    }

    /** Removes those that are old, of all for which this has to care: a file that is left out once may lose its right age. */
    public void removeOld(Iterable<Path> all, Predicate<Path> concerned) throws IOException {
        ClockSteps.Step step = steps.latest();
        if (!step.by().isZero()) {
            SinkLogger.LOG.info(
                    "The clock was set by {} s, or the machine slept: claims are no older for it",
                    step.by().toSeconds());
        }
        for (Path file : all) {
            if (concerned.test(file)) {
                removeIfOld(file, step.by());
            }
        }
        steps.followed(step);
    }

    private void removeIfOld(Path file, Duration step) throws IOException {
        lock.lock();
        try {
            BasicFileAttributes attributes = files.attributes(file);
            Instant now = clock.instant();
            Instant time = attributes.lastModifiedTime().toInstant();
            Instant right = afterStep(time, step, now);
            if (attributes.isRegularFile() && right.isBefore(now.minus(maxAge))) {
                files.delete(file);
            } else if (attributes.isRegularFile() && !right.equals(time)) {
                setTime(file, right);
            }
        } catch (NoSuchFileException e) {
            // a consumer was done with it
        } finally {
            lock.unlock();
        }
    }

    /** Leaves what was written after the step as it is. Where that cannot be known, a file becomes younger, never older. */
    private static Instant afterStep(Instant time, Duration step, Instant now) {
        Instant moved = time.plus(step);
        boolean isFromBefore = step.isNegative() ? time.isAfter(now) : !moved.isAfter(now);
        return isFromBefore ? moved : time;
    }
}
