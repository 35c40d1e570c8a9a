package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a host does with a directory by the API alone. */
@Timeout(60)
class SpoolDirectoryTest {
    @TempDir
    private Path temp;

    private final MailMessage message = TestMessages.message();
    private final UUID id = message.id();
    private SpoolDirectory spool;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolDirectory.open(settings().build());
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private SpoolSettings.Builder settings() {
        return SpoolSettings.builder(temp).minFreeBytes(0);
    }

    @Test
    void writesListsReadsAndRemoves() throws IOException {
        spool.write(message);
        List<SpoolEntry> entries = spool.oldest(10, null);
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.id()).isEqualTo(id);
            assertThat(entry.size()).isEqualTo(spool.bytes()).isPositive();
        });
        assertThat(spool.oldest(10, entries.get(0))).isEmpty();
        assertThat(spool.read(id).envelope()).isEqualTo(message.envelope());
        spool.remove(id);
        assertThat(spool.bytes()).isZero();
        assertThatThrownBy(() -> spool.read(id)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void writesWithoutWaitingForTheFsyncOfTheDirectory() throws Exception {
        spool.writeAsync(message).toCompletableFuture().get(30, SECONDS);
        assertThat(temp.resolve(id + ".json")).exists();
    }

    @Test
    void reportsAFullSpoolAsTheFailureOfTheStage() throws IOException {
        spool.close();
        spool = SpoolDirectory.open(settings().maxBytes(1).build());
        assertThat(spool.writeAsync(message))
                .failsWithin(java.time.Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(SpoolFullException.class);
        assertThatThrownBy(() -> spool.write(message)).isInstanceOf(SpoolFullException.class);
    }

    @Test
    void setsFilesAside() throws IOException {
        spool.write(message);
        Files.writeString(temp.resolve(id + ".json"), "{}");
        assertThatThrownBy(() -> spool.read(id)).isInstanceOf(DamagedFileException.class);
        assertThat(spool.quarantine(id)).isEqualTo(temp.resolve("quarantine").resolve(id + ".json"));
        spool.write(message);
        assertThat(spool.park(id)).isEqualTo(temp.resolve("parked").resolve(id + ".json"));
        assertThat(spool.oldest(10, null)).isEmpty();
    }

    @Test
    void isLockedUntilItIsClosed() throws IOException {
        assertThatThrownBy(() -> SpoolDirectory.open(settings().build()).close())
                .isInstanceOf(IOException.class);
        spool.close();
        spool.close();
        SpoolDirectory.open(settings().build()).close();
    }
}
