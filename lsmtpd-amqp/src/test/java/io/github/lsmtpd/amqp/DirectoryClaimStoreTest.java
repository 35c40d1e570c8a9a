package io.github.lsmtpd.amqp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims are whole or not there, safe before they are returned, the same for the same message, and removed when they are old. */
class DirectoryClaimStoreTest {
    private static final UUID ID = UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3");
    private static final MessageContent HELLO = MessageContent.of("hello".getBytes(US_ASCII));
    private static final Claim CLAIM =
            new Claim(ID + ".eml", 5, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");

    @TempDir
    private Path parent;

    private Path directory;
    private final List<String> steps = new ArrayList<>();

    @BeforeEach
    void name() {
        directory = parent.resolve("claims");
    }

    /** Notes the steps, and fails at one of them. */
    private final class Noting extends FileOperations {
        private final String failing;

        Noting(String failing) {
            this.failing = failing;
        }

        private void step(String name) throws IOException {
            steps.add(name);
            if (name.equals(failing)) {
                throw new IOException("as if " + name + " had failed");
            }
        }

        @Override
        public void write(FileChannel file, ByteBuffer bytes) throws IOException {
            step("write");
            super.write(file, bytes);
        }

        @Override
        public void sync(FileChannel file) throws IOException {
            step("sync");
            super.sync(file);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step("rename");
            super.rename(from, to);
        }

        @Override
        public void syncDirectory(Path path) throws IOException {
            step("syncDirectory");
            super.syncDirectory(path);
        }
    }

    private DirectoryClaimStore open() throws IOException {
        return DirectoryClaimStore.open(directory, Duration.ofDays(1));
    }

    /** It knows how old its files are from then on. */
    private static DirectoryClaimStore cleaned(DirectoryClaimStore store) throws IOException {
        store.clean();
        return store;
    }

    private DirectoryClaimStore noting(String failing) throws IOException {
        open();
        return new DirectoryClaimStore(
                directory, Duration.ofDays(1), new Noting(failing), InstantSource.system(), Scheduler.system());
    }

    private Path file() {
        return directory.resolve(CLAIM.reference());
    }

    private void makeOld(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }

    @Test
    void aClaimSaysWhereTheBytesAreAndWhatTheyAre() throws IOException {
        assertThat(open().keep(ID, HELLO)).isEqualTo(CLAIM);
        assertThat(file()).hasContent("hello");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void itIsSafeBeforeItIsReturned() throws IOException {
        noting("nothing").keep(ID, HELLO);
        assertThat(steps).containsExactly("write", "sync", "rename", "syncDirectory");
    }

    @Test
    void aStepThatFailsLeavesNoHalfClaim() throws IOException {
        for (String step : List.of("write", "sync", "rename")) {
            assertThatThrownBy(() -> noting(step).keep(ID, HELLO)).hasMessage("as if " + step + " had failed");
            assertThat(directory).isEmptyDirectory();
        }
        assertThatThrownBy(() -> noting("syncDirectory").keep(ID, HELLO)).isInstanceOf(IOException.class);
    }

    /** A message that is sent again is not written again; its age begins anew, so that it is there as long as it has to. */
    @Test
    void theSameMessageGivesTheSameClaimWithoutBeingWrittenAgain() throws IOException {
        cleaned(open()).keep(ID, HELLO);
        makeOld(file());
        DirectoryClaimStore store = noting("nothing");

        assertThat(store.keep(ID, HELLO)).isEqualTo(CLAIM);
        assertThat(steps).containsExactly("sync", "syncDirectory");
        store.clean();
        assertThat(file()).exists();
    }

    @Test
    void aFileThatIsNotThatContentIsWrittenAgain() throws IOException {
        DirectoryClaimStore store = open();
        for (String other : List.of("", "hell", "HELLO", "hello, world")) {
            Files.writeString(file(), other);
            assertThat(store.keep(ID, HELLO)).isEqualTo(CLAIM);
            assertThat(file()).hasContent("hello");
        }
    }

    @Test
    void whatIsOldIsRemovedAndNothingElse() throws IOException {
        DirectoryClaimStore store = cleaned(open());
        store.keep(ID, HELLO);
        store.keep(UUID.randomUUID(), HELLO);
        Path leftover = Files.createFile(directory.resolve(ID + ".eml." + UUID.randomUUID() + ".tmp"));
        Path foreign = Files.createFile(directory.resolve("notes.txt"));
        for (Path old : List.of(file(), leftover, foreign)) {
            makeOld(old);
        }
        store.clean();
        assertThat(file()).doesNotExist();
        assertThat(leftover).doesNotExist();
        assertThat(foreign).exists();
        assertThat(directory).isDirectoryContaining("glob:**.eml");
    }

    @Test
    void withoutAnAgeNothingIsRemoved() throws IOException {
        DirectoryClaimStore store = DirectoryClaimStore.open(directory, Duration.ZERO);
        store.keep(ID, HELLO);
        makeOld(file());
        store.clean();
        assertThat(file()).exists();
    }

    @Test
    void aDirectoryThatOthersCanWriteToIsRefused() throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(this::open).hasMessageContaining("its mode lets others write");
    }
}
