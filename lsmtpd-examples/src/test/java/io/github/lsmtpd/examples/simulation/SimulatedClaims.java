package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.amqp.ClaimStore;
import io.github.lsmtpd.amqp.ClaimStoreOn;
import io.github.lsmtpd.amqp.PayloadSettings;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The claims of one simulated process, in a directory beside its first spool. They are kept for longer than a schedule lasts. */
final class SimulatedClaims extends SimulatedFiles {
    private static final Path DIRECTORY = Path.of("/any", SimulatedDisk.CLAIMS);
    private static final Duration MAX_AGE = Duration.ofDays(1);
    private static final long ABOVE = 500;

    private final SimulatedDisk disk;
    private final SimulatedProcess process;
    private boolean interrupted;

    SimulatedClaims(SimulatedDisk disk, SimulatedProcess process, Runnable step) {
        super(disk, process, step);
        this.disk = disk;
        this.process = process;
    }

    /** JSON, with claims for the larger half of the messages. */
    PayloadSettings payload() {
        ClaimStore store = ClaimStoreOn.of(DIRECTORY, MAX_AGE, this, this::now, process);
        return PayloadSettings.defaults().withClaims(store, ABOVE);
    }

    /** The threads that use them are interrupted. */
    void interrupt() {
        interrupted = true;
        process.wake(this);
    }

    /** An interrupt ends the operation in which it comes. */
    @Override
    void pause(long nanos) throws IOException {
        if (!interrupted && process.await(this, () -> interrupted, nanos)) {
            throw new ClosedByInterruptException();
        }
    }

    /** The time by which the disk dates files. */
    private Instant now() {
        return Instant.ofEpochSecond(0, disk.wallClock());
    }
}
