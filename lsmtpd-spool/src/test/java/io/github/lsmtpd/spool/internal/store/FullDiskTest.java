package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.SpoolFullException;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is really full, where a small one can be mounted; elsewhere the same failure is simulated. */
@Timeout(60)
class FullDiskTest {
    private static final int MOST_FILES = 200;

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();

    private boolean mount(String options) throws Exception {
        return run("mount", "-t", "tmpfs", "-o", options + ",mode=700", "tmpfs", temp.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Cases 7 and 8: out of space, and out of inodes. */
    @ParameterizedTest
    @ValueSource(strings = {"size=256k", "nr_inodes=20"})
    void refusesWhatDoesNotFitAndTakesMoreOnceThereIsRoom(String options) throws Exception {
        boolean mounted = mount(options);
        try (SpoolStore spool = open()) {
            if (!mounted) {
                files.fail("create", "No space left on device");
            }
            List<MailMessage> stored = new ArrayList<>();
            assertThatThrownBy(() -> fill(spool, stored)).isInstanceOf(SpoolFullException.class);
            assertThat(stored.size()).isLessThan(MOST_FILES);
            try (Stream<Path> left = Files.list(temp)) {
                assertThat(left.filter(path -> path.toString().contains(".json")))
                        .hasSameSizeAs(stored);
            }
            files.heal();
            for (MailMessage message : stored) {
                spool.read(message.id());
                spool.remove(message.id());
            }
            spool.write(TestMessages.message(new byte[5_000]));
        } finally {
            assertThat(!mounted || run("umount", temp.toString())).isTrue();
        }
    }

    /** What waits on a full disk must be replayed, so that there is room again. */
    @Test
    void opensOnADiskWithoutSpace() throws Exception {
        boolean mounted = mount("size=256k");
        try {
            List<MailMessage> stored = fillAndClose(mounted);
            Files.delete(temp.resolve(".lock"));
            takeTheLastBlocks(mounted);
            assertOpens(stored);
        } finally {
            assertThat(!mounted || run("umount", temp.toString())).isTrue();
        }
    }

    /** Not even an empty file can be created there. */
    @Test
    void opensOnADiskWithoutInodes() throws Exception {
        boolean mounted = mount("nr_inodes=20");
        try {
            List<MailMessage> stored = fillAndClose(mounted);
            takeTheLastInodes(mounted);
            assertOpens(stored);
        } finally {
            assertThat(!mounted || run("umount", temp.toString())).isTrue();
        }
    }

    private void assertOpens(List<MailMessage> stored) throws IOException {
        try (SpoolStore spool = open()) {
            assertThat(spool.oldest(MOST_FILES, null)).hasSameSizeAs(stored);
            assertThatThrownBy(() -> fill(spool, new ArrayList<>())).isInstanceOf(SpoolFullException.class);
            files.heal();
            for (MailMessage message : stored) {
                spool.read(message.id());
                spool.remove(message.id());
            }
        }
    }

    /** Without its lock file it cannot be opened where there is no inode for that. */
    @ParameterizedTest
    @ValueSource(strings = {"spool", "."})
    void saysWhatIsMissingWhereNoFileCanBeCreated(String directory) throws Exception {
        boolean mounted = mount("nr_inodes=20");
        try {
            assumeThat(mounted).isTrue(); // only a real file system refuses a directory or a lock file
            takeTheLastInodes(mounted);
            SpoolSettings settings =
                    SpoolSettings.builder(temp.resolve(directory).normalize()).build();
            assertThatThrownBy(() -> SpoolStore.open(settings, files).close())
                    .isInstanceOf(FileSystemException.class)
                    .hasMessage(settings.directory() + ": its file system has no room for one more file or directory:"
                            + " No space left on device; remove files there, df and df -i show whether it is out of"
                            + " blocks or of inodes");
        } finally {
            assertThat(!mounted || run("umount", temp.toString())).isTrue();
        }
    }

    private List<MailMessage> fillAndClose(boolean mounted) throws IOException {
        List<MailMessage> stored = new ArrayList<>();
        try (SpoolStore spool = open()) {
            if (!mounted) {
                files.fail("create", "No space left on device");
            }
            assertThatThrownBy(() -> fill(spool, stored)).isInstanceOf(SpoolFullException.class);
        }
        return stored;
    }

    private void takeTheLastInodes(boolean mounted) {
        if (mounted) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < MOST_FILES; i++) {
                            Files.createFile(temp.resolve("fill" + i));
                        }
                    })
                    .hasMessageContaining("No space left on device");
        }
    }

    private void takeTheLastBlocks(boolean mounted) throws Exception {
        assertThat(!mounted || run("sh", "-c", "! cat /dev/zero > '" + temp + "/fill'"))
                .isTrue();
    }

    private SpoolStore open() throws IOException {
        return SpoolStore.open(SpoolSettings.builder(temp).minFreeBytes(0).build(), files);
    }

    private static void fill(SpoolStore spool, List<MailMessage> stored) throws IOException {
        for (int i = 0; i < MOST_FILES; i++) {
            MailMessage message = TestMessages.message(new byte[5_000]);
            spool.write(message);
            stored.add(message);
        }
    }

    /** Case 9: root cannot write there, either. */
    @Test
    void refusesADiskThatIsReadOnly() throws Exception {
        boolean mounted = mount("size=256k,ro");
        try {
            if (!mounted) {
                files.fail("create", "Read-only file system");
            }
            assertThatThrownBy(() -> open().close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Read-only");
        } finally {
            assertThat(!mounted || run("umount", temp.toString())).isTrue();
        }
    }
}
