package io.github.lsmtpd.amqp;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Makes {@link DirectoryClaimStore}s on another disk, with another clock. */
public final class ClaimStoreOn {
    private ClaimStoreOn() {}

    /** A store in a directory that is there. */
    public static ClaimStore of(
            Path directory, Duration maxAge, FileOperations files, InstantSource clock, Scheduler scheduler) {
        return new DirectoryClaimStore(directory, maxAge, files, clock, scheduler);
    }
}
