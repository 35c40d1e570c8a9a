package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetAsideFilesTest {
    @TempDir
    private Path temp;

    private final RecordedLog log = new RecordedLog();
    private final FaultyFiles faults = new FaultyFiles();
    private final MailMessage message = TestMessages.message();
    private SpoolStore spool;
    private SetAsideFiles files;

    @BeforeEach
    void open() throws IOException {
        SpoolSettings settings =
                SpoolSettings.builder(temp.resolve("spool")).minFreeBytes(0).build();
        spool = SpoolStore.open(settings, faults);
        spool.write(message);
        PoisonTracker poison = new PoisonTracker(1, Duration.ofMillis(1), Duration.ofMillis(1), System::nanoTime);
        files = new SetAsideFiles(spool, poison, settings.directory(), log.logger());
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private Path file(String directory) {
        return temp.resolve("spool").resolve(directory).resolve(message.id() + ".json");
    }

    @Test
    void saysOnceWhyAMessageIsParkedAndTheWayBack() {
        files.park(message.id(), DeliveryException.permanent("never this one"));
        assertThat(temp.resolve("spool/parked/" + message.id() + ".reason"))
                .content()
                .matches("\\S+Z refused for good: .*never this one\n");
        assertThat(file("parked")).exists();
        assertThat(files.parked()).isOne();
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN message " + message.id() + " is parked")
                .contains("never this one", file("parked").toString())
                .endsWith("move the file back to " + temp.resolve("spool") + " to have it tried again");
    }

    @Test
    void movesNothingOnceItIsStopping() {
        files.stop();
        files.park(message.id(), DeliveryException.permanent("never"));
        files.quarantine(message.id(), new IOException("damaged"));
        assertThat(file("")).exists();
        assertThat(files.parked() + files.quarantined()).isZero();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void movesNothingOnAThreadThatWasInterrupted() {
        Thread.currentThread().interrupt();
        files.quarantine(message.id(), new IOException("damaged"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file("")).exists();
    }

    @Test
    void whatCannotBeMovedStaysAndIsOneLine() {
        faults.fail("rename", "Operation not permitted");
        for (int i = 0; i < 100; i++) {
            files.park(message.id(), DeliveryException.permanent("never"));
        }
        assertThat(file("")).exists();
        assertThat(files.parked()).isZero();
        assertThat(log.lines())
                .containsExactly("WARN A file cannot be moved out of the spool, it stays:"
                        + " java.io.IOException: Operation not permitted");
    }
}
