package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** The parts of a replay over a real directory, on the thread of the test, with a clock that it sets. */
final class ReplayParts {
    static final Duration MIN = Duration.ofMillis(100);
    static final Duration MAX = Duration.ofSeconds(1);

    final Path directory;
    final FaultyFiles faults = new FaultyFiles();
    final TestPrimary sink = new TestPrimary();
    final RecordedLog log = new RecordedLog();
    final AtomicLong clock = new AtomicLong();
    final SpoolSettings settings;
    final SpoolStore store;
    final Primary primary;
    final PrimaryCircuit circuit;
    final PoisonTracker poison = new PoisonTracker(2, Duration.ofNanos(1), Duration.ofNanos(1), System::nanoTime);
    final ConfirmedFiles files;
    final SetAsideFiles aside;
    final ReplaySettlement settlement;
    final Redelivery redelivery;
    private boolean diskClosed;

    ReplayParts(Path directory) throws IOException {
        this.directory = directory;
        settings = SpoolSettings.builder(directory)
                .minFreeBytes(0)
                .primaryTimeout(Duration.ofHours(1))
                .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
                .build();
        store = SpoolStore.open(settings, faults);
        primary = new Primary(sink, settings.primaryTimeout(), Scheduler.system());
        circuit = new PrimaryCircuit(MIN, MAX, new ConditionLog(log.logger(), "used again"), clock::get);
        Executor disk = task -> {
            if (diskClosed) {
                throw new RejectedExecutionException();
            }
            task.run();
        };
        files = new ConfirmedFiles(store, disk, MIN, MAX, clock::get);
        aside = new SetAsideFiles(store, poison, directory, log.logger());
        settlement = new ReplaySettlement(store, poison, files, aside);
        redelivery = new Redelivery(
                primary, circuit, poison, files, disk, new ReplaySource(store, poison, aside), settlement);
    }

    void closeDisk() {
        diskClosed = true;
    }

    MailMessage spooled() throws IOException {
        MailMessage message = TestMessages.message();
        store.write(message);
        return message;
    }

    Path file(MailMessage message) {
        return directory.resolve(message.id() + ".json");
    }

    void damage(MailMessage message) throws IOException {
        byte[] bytes = Files.readAllBytes(file(message));
        bytes[bytes.length / 2] ^= 1;
        Files.write(file(message), bytes);
    }

    void close() throws IOException {
        faults.heal();
        store.close();
    }
}
