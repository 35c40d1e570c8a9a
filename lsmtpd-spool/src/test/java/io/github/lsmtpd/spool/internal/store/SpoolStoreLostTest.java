package io.github.lsmtpd.spool.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory, or what is in it, is removed while it is in use, as by a cleaner of /tmp. */
@Timeout(60)
class SpoolStoreLostTest {
    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final RecordedLog log = new RecordedLog();
    private Path directory;
    private SpoolStore spool;

    @BeforeEach
    void open() throws IOException {
        directory = temp.resolve("spool");
        spool = SpoolStore.open(settings(), SpoolKeys.NONE, files, Scheduler.system(), log.logger());
        spool.write(TestMessages.message());
    }

    @AfterEach
    void close() throws IOException {
        files.heal();
        spool.close();
    }

    private SpoolSettings settings() {
        return SpoolSettings.builder(directory).minFreeBytes(0).build();
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void empty() throws IOException {
        delete(directory);
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void assertStored(MailMessage message) throws IOException {
        assertThat(spool.read(message.id()).content().toByteArray())
                .isEqualTo(message.content().toByteArray());
        assertThat(spool.oldest(10, null)).extracting(SpoolEntry::id).containsExactly(message.id());
        assertThat(spool.bytes()).isEqualTo(Files.size(directory.resolve(message.id() + ".json")));
    }

    private List<String> lostLines() {
        return log.lines().stream()
                .filter(line -> line.contains("while it was in use"))
                .toList();
    }

    @Test
    void isMadeAgainWhenAMessageIsWritten() throws IOException {
        delete(directory);
        MailMessage message = TestMessages.message();
        spool.write(message);
        assertStored(message);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(lostLines())
                .singleElement()
                .asString()
                .startsWith("WARN The spool directory " + directory + " was removed");
    }

    /** A start reads nothing, and the first message may come before the first replay. */
    @Test
    void isMadeAgainWhenItWasNeverRead() throws IOException {
        spool.close();
        spool = SpoolStore.open(settings(), SpoolKeys.NONE, files, Scheduler.system(), log.logger());
        delete(directory);
        MailMessage message = TestMessages.message();
        spool.write(message);
        assertStored(message);
        assertThat(lostLines()).hasSize(1);
    }

    @Test
    void isMadeAgainWhenItIsListed() throws IOException {
        delete(directory);
        assertThat(spool.oldest(10, null)).isEmpty();
        assertThat(spool.bytes()).isZero();
        assertThat(directory.resolve(".lock")).exists();
        assertThat(lostLines()).hasSize(1);
    }

    @Test
    void isCountedAgainWhenItWasEmptied() throws IOException {
        empty();
        MailMessage message = TestMessages.message();
        spool.write(message);
        assertStored(message);
        assertThat(lostLines()).hasSize(1);
    }

    /** Whichever step finds it gone. */
    @ParameterizedTest
    @ValueSource(strings = {"create", "sync", "rename", "syncDirectory"})
    void acknowledgesNothingButWhatIsInTheNewDirectory(String step) throws IOException {
        AtomicBoolean struck = new AtomicBoolean();
        files.on(step, () -> {
            if (struck.compareAndSet(false, true)) {
                delete(directory);
            }
        });
        MailMessage message = TestMessages.message();
        spool.write(message);
        assertThat(struck).isTrue();
        assertStored(message);
    }

    /** The fsync succeeds, but on a directory without the file. */
    @Test
    void anFsyncOfAnEmptyDirectoryAcknowledgesNothing() throws IOException {
        AtomicBoolean struck = new AtomicBoolean();
        files.on("syncDirectory", () -> {
            if (struck.compareAndSet(false, true)) {
                empty();
            }
        });
        MailMessage message = TestMessages.message();
        spool.write(message);
        assertStored(message);
    }

    @Test
    void isLostAgainAndAgainWhileManyWrite() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<UUID>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(CompletableFuture.supplyAsync(() -> {
                    MailMessage message = TestMessages.message();
                    spool.writeAsync(message).toCompletableFuture().join();
                    return message.id();
                }));
            }
            if (Files.exists(directory)) {
                Files.move(directory, temp.resolve("old" + round));
            }
            for (CompletableFuture<UUID> each : all) {
                String name = each.get(30, SECONDS) + ".json";
                assertThat(Files.exists(directory.resolve(name))
                                || Files.exists(temp.resolve("old" + round).resolve(name)))
                        .isTrue();
            }
        }
    }

    @Test
    void theSubdirectoriesAreMadeAgain() throws IOException {
        for (String name : List.of("parked", "quarantine")) {
            for (int i = 0; i < 2; i++) {
                MailMessage message = TestMessages.message();
                spool.write(message);
                Path moved = name.equals("parked") ? spool.park(message.id()) : spool.quarantine(message.id());
                assertThat(moved).hasParent(directory.resolve(name)).exists();
                delete(moved.getParent());
            }
        }
    }

    /** Whether it writes or lists, it takes the lock again before another process does. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isLockedAgainWhenTheLockFileIsRemoved(boolean writes) throws Exception {
        Files.delete(directory.resolve(".lock"));
        if (writes) {
            spool.write(TestMessages.message());
        } else {
            assertThat(spool.oldest(10, null)).hasSize(1);
        }
        try (Other other = new Other(directory)) {
            assertThat(other.said()).contains("in use by another process");
        }
        assertThat(lostLines()).hasSize(1);
    }

    /** Where another process was faster, nothing is acknowledged any more, until it is gone. */
    @Test
    void acknowledgesNothingBesideAnotherProcess() throws Exception {
        Files.delete(directory.resolve(".lock"));
        try (Other other = new Other(directory)) {
            assertThat(other.said()).isEqualTo("opened");
            MailMessage refused = TestMessages.message();
            assertThatThrownBy(() -> spool.write(refused)).hasMessageContaining("in use by another process");
            assertThat(directory.resolve(refused.id() + ".json")).doesNotExist();
            assertThatThrownBy(() -> spool.oldest(10, null)).hasMessageContaining("in use by another process");
        }
        spool.write(TestMessages.message());
        assertThat(spool.oldest(10, null)).hasSize(2);
    }

    /** A process that opens the directory, prints whether it could, and holds it until it is closed. */
    private static final class Other implements AutoCloseable {
        private final Process process;

        Other(Path directory) throws IOException {
            process = TestFiles.java(Holder.class, directory.toString());
        }

        String said() throws IOException {
            return process.inputReader(UTF_8).readLine();
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.onExit().join();
        }
    }

    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            InputStream untilClosed = System.in;
            try (SpoolStore spool =
                    SpoolStore.open(SpoolSettings.builder(Path.of(arguments[0])).build())) {
                System.out.println(spool.bytes() < 0 ? "?" : "opened");
                untilClosed.read();
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
