package io.github.lsmtpd.internal.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.RecordedLog;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Temporary files are bounded, leave room to others, and one line is logged when they cannot be written. */
class TemporaryFilesTest {
    @TempDir
    private Path parent;

    private Path directory;
    private final PausedConnection connection = new PausedConnection();
    private final RecordedLog log = new RecordedLog();
    private final Queue<Runnable> writes = new ArrayDeque<>();

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(parent.resolve("bodies"));
    }

    @Test
    void allFilesTogetherHaveALimit() {
        TemporaryFiles files = files(ContentStorage.in(directory).withMaxFileBytes(100));
        assertThat(files.hasRoomFor(101)).isFalse();
        ContentFile first = written(files, 60);
        assertThat(first.failure()).isEmpty();
        assertThat(files.hasRoomFor(41)).isFalse();
        assertThat(files.hasRoomFor(40)).isTrue();
        assertThat(written(files, 41).failure()).isPresent();
        ContentFile second = written(files, 40);
        assertThat(second.failure()).isEmpty();
        first.close();
        first.close();
        second.close();
        run();
        assertThat(files.used()).isZero();
    }

    @Test
    void leavesAPartOfTheFileSystemFree() {
        TemporaryFiles files = files(ContentStorage.in(directory).withMinFreeBytes(Long.MAX_VALUE));
        assertThat(files.hasRoomFor(1)).as("not measured yet").isTrue();
        run();
        assertThat(files.hasRoomFor(1)).isFalse();
        ContentFile file = written(files, 1);
        assertThat(file.failure()).get().asString().contains("stay free");
        assertThat(directory).isEmptyDirectory();
        file.close();
        run();
        assertThat(files.used()).isZero();
    }

    @Test
    void aDirectoryThatWasRemovedIsSaidOnceAndUsedAgainWhenItIsBack() throws IOException {
        TemporaryFiles files = files(ContentStorage.in(directory));
        Files.delete(directory);
        for (int i = 0; i < 100; i++) {
            assertThat(written(files, 1).failure()).isPresent();
        }
        assertThat(files.hasRoomFor(1)).isFalse();
        assertThat(log.lines())
                .containsExactly("WARN Large messages are refused: no temporary files in " + directory
                        + ": the directory is missing");
        Files.createDirectory(directory);
        assertThat(written(files, 1).failure()).isEmpty();
        assertThat(files.hasRoomFor(1)).isTrue();
    }

    private TemporaryFiles files(ContentStorage storage) {
        return new TemporaryFiles(storage, writes::add, new ConditionLog(log.logger(), "written again"));
    }

    private ContentFile written(TemporaryFiles files, int size) {
        ContentFile file = new ContentFile(files, connection);
        byte[] piece = new byte[size];
        Arrays.fill(piece, (byte) 'x');
        file.append(List.of(piece), () -> {});
        run();
        return file;
    }

    private void run() {
        for (Runnable write = writes.poll(); write != null; write = writes.poll()) {
            write.run();
        }
    }
}
