package io.github.lsmtpd.amqp.internal.claims;

import io.github.lsmtpd.amqp.internal.SinkLogger;
import io.github.lsmtpd.amqp.internal.claims.AgeMark.Moment;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;

/**
 * The ages of files, by the times that the disk has for them. A clock that is set a year ahead makes none of them a year older,
 * as their times are set, too; nor does a year in which no process was there. Where it cannot be known how old a file is, it
 * becomes younger, never older. Thread safe; several processes may do this in one directory.
 */
public final class FileAges {
    private final Duration maxAge;
    private final FileOperations files;
    private final InstantSource clock;
    private final AgeMark mark;
    /** Between the look at a file's age and its removal, its age does not change. */
    private final Lock lock;

    /**
     * Ages of files that are old after some time.
     *
     * @param mark a file of that directory that none of them is; made where it is missing
     * @param maxAge how old they become
     * @param clock that by which the disk dates them
     */
    public FileAges(Path mark, Duration maxAge, FileOperations files, InstantSource clock, Scheduler scheduler) {
        this.maxAge = maxAge;
        this.files = files;
        this.clock = clock;
        this.mark = new AgeMark(mark, maxAge, files, clock, scheduler::nanoTime);
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

    /** Removes those that are old, of all in the directory that are concerned. */
    public void removeOld(Iterable<Path> all, Predicate<Path> concerned) throws IOException {
        Moment now = mark.now();
        Optional<Duration> step = mark.stepUntil(now);
        step.filter(by -> !by.isZero())
                .ifPresent(by -> SinkLogger.LOG.info(
                        "The clock was set by {} s, or claims were not used for so long: they are no older for it",
                        by.toSeconds()));
        for (Path file : all) {
            if (concerned.test(file)) {
                removeIfOld(file, step, now.time());
            }
        }
        mark.set(now); // only now: what failed before this is repeated, and makes files younger
    }

    private void removeIfOld(Path file, Optional<Duration> step, Instant begun) throws IOException {
        lock.lock();
        try {
            BasicFileAttributes attributes = files.attributes(file);
            Instant now = earlier(clock.instant(), begun); // the clock may have been set since
            Instant time = attributes.lastModifiedTime().toInstant();
            Instant right = step.map(by -> afterStep(time, by, now)).orElse(now);
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

    /**
     * The time that a file would have had with the clock as it is now. What was written between the mark and now may be from
     * before the step or from after it, so it counts as new.
     */
    private static Instant afterStep(Instant time, Duration step, Instant now) {
        boolean isRight = step.isZero() || (step.isNegative() && !time.isAfter(now));
        return isRight ? time : earlier(time.plus(step), now);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
