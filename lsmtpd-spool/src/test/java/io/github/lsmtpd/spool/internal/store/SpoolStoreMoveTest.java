package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is moved or removed whole, or not at all. */
@Timeout(60)
class SpoolStoreMoveTest {
    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final MailMessage message = TestMessages.message();
    private Path file;
    private SpoolStore spool;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolStore.open(
                SpoolSettings.builder(temp.resolve("spool")).minFreeBytes(0).build(), files);
        spool.write(message);
        file = temp.resolve("spool").resolve(message.id() + ".json");
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    enum Way {
        QUARANTINE {
            @Override
            void go(SpoolStore spool, UUID id) throws IOException {
                assertThat(spool.quarantine(id)).exists();
            }
        },
        PARK {
            @Override
            void go(SpoolStore spool, UUID id) throws IOException {
                assertThat(spool.park(id)).exists();
            }
        },
        REMOVE {
            @Override
            void go(SpoolStore spool, UUID id) throws IOException {
                spool.remove(id);
            }
        };

        abstract void go(SpoolStore spool, UUID id) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void notOnAThreadThatIsInterrupted(Way way) {
        long before = spool.bytes();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> way.go(spool, message.id())).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).exists();
        assertThat(spool.bytes()).isEqualTo(before).isPositive();
    }

    /** The fsyncs are done again without the interrupt, and the caller gets that back. */
    @ParameterizedTest
    @EnumSource(names = {"QUARANTINE", "PARK"})
    void anInterruptBetweenTheStepsDoesNotHideTheMove(Way way) throws IOException {
        way.go(spool, written()); // makes the subdirectory
        files.syncedDirectories().clear();
        files.on("rename", () -> Thread.currentThread().interrupt());
        way.go(spool, message.id());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).doesNotExist();
        assertThat(files.syncedDirectories()).hasSize(3).contains(file.getParent());
        assertThat(spool.bytes()).isZero();
    }

    private UUID written() throws IOException {
        MailMessage other = TestMessages.message();
        spool.write(other);
        return other.id();
    }

    @Test
    void aFailedFsyncDoesNotHideTheMove() throws IOException {
        spool.park(written());
        AtomicInteger syncs = new AtomicInteger();
        files.on("syncDirectory", () -> {
            if (syncs.incrementAndGet() > 1) {
                throw new IOException("Input/output error");
            }
        });
        assertThat(spool.park(message.id())).exists();
        files.heal();
        assertThat(file).doesNotExist();
        assertThat(spool.bytes()).isZero();
    }

    /** The subdirectory was made, and its name may not be safe: what is moved there could go with it. */
    @Test
    void nothingIsMovedIntoADirectoryThatMayVanish() throws IOException {
        files.fail("syncDirectory", "Input/output error");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> spool.park(message.id())).hasMessageContaining("Input/output error");
            assertThat(file).exists();
        }
        files.heal();
        assertThat(spool.park(message.id())).exists();
    }

    /** What is written over an acknowledged message must not take it along when it fails. */
    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "sync", "rename", "syncDirectory"})
    void aMessageThatCannotBeReplacedIsStillThere(String step) throws IOException {
        files.fail(step, "Input/output error");
        assertThatThrownBy(() -> spool.replace(message)).hasMessageContaining("Input/output error");
        files.heal();
        assertThat(spool.read(message.id()).id()).isEqualTo(message.id());
        assertThat(spool.oldest(10, null)).hasSize(1);
        assertThat(spool.bytes()).isEqualTo(Files.size(file));
    }
}
