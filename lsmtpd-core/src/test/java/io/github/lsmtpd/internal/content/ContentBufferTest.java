package io.github.lsmtpd.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.RecordedLog;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wherever a body is kept, its bytes are kept, and what was taken for it is given back. */
class ContentBufferTest {
    private static final byte[] HEADER = {'h', 'i'};

    @TempDir
    private Path directory;

    private final PausedConnection connection = new PausedConnection();
    private final Queue<Runnable> writes = new ArrayDeque<>();
    private final RecordedLog log = new RecordedLog();
    private final MemoryBudget budget = new MemoryBudget(1_000);

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 1, 1000", "999, 1, 1000", "999, 7, 1000", "500, 500, 1000", "1000, 1, 0", "999, 33, 5"})
    void keepsTheBytes(int size, int piece, int maxInMemory) throws IOException {
        ContentBuffer body = body(1_000, maxInMemory);
        byte[] expected = fill(body, size, piece);
        MessageContent content = body.toContent(HEADER, 0);
        assertThat(content.size()).isEqualTo(size + HEADER.length);
        assertThat(content.toByteArray()).isEqualTo(expected);
        assertThat(content.openStream().readAllBytes()).isEqualTo(expected);
        assertThat(body.isEmpty()).isEqualTo(size == 0);
        body.release();
        runWrites();
        assertThat(budget.used()).isZero();
    }

    @Test
    void takesNoFileForWhatFitsIntoMemory() {
        ContentBuffer body = body(1_000, 100);
        fill(body, 100, 100);
        assertThat(connection.isPaused()).isFalse();
        assertThat(budget.used()).isEqualTo(100);
        body.append(new byte[1], 1);
        assertThat(connection.isPaused()).as("while the file is written").isTrue();
        assertThat(budget.used())
                .as("what waits for the disk is still in memory")
                .isEqualTo(100);
        runWrites();
        assertThat(budget.used()).isZero();
        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void takesAFileWhenMemoryIsShort() throws IOException {
        assertThat(budget.reserve(950)).isTrue();
        ContentBuffer exact = body(1_000, 1_000);
        fill(exact, 50, 50);
        assertThat(budget.used()).as("to the last byte").isEqualTo(1_000);
        exact.release();
        ContentBuffer body = body(1_000, 1_000);
        byte[] expected = fill(body, 60, 50);
        runWrites();
        assertThat(budget.used()).isEqualTo(950);
        assertThat(body.toContent(HEADER, 0).toByteArray()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1000", "0"})
    void givesBackAtOnceWhatIsTooBig(int maxInMemory) {
        ContentBuffer body = body(100, maxInMemory);
        fill(body, 100, 100);
        assertThat(body.isTooBig()).isFalse();
        MessageContent content = body.toContent(HEADER, 0);
        body.append(new byte[1], 1);
        assertThat(body.isTooBig()).isTrue();
        runWrites();
        assertThat(budget.used()).isZero();
        assertThatThrownBy(content::toByteArray).isInstanceOf(IOException.class);
    }

    @Test
    void saysThatTheFileFailed() throws IOException {
        Path gone = Files.createDirectory(directory.resolve("gone"));
        TemporaryFiles files = files(gone);
        Files.delete(gone);
        ContentBuffer body = new ContentBuffer(1_000, 0, budget, () -> new ContentFile(files, connection));
        assertThat(body.failure()).isEmpty();
        fill(body, 2, 1);
        assertThat(body.failure()).isPresent();
        assertThat(connection.isPaused()).isFalse();
        assertThatThrownBy(() -> body.toContent(HEADER, 0).toByteArray()).isInstanceOf(IOException.class);
    }

    private ContentBuffer body(long limit, long maxInMemory) {
        return new ContentBuffer(limit, maxInMemory, budget, () -> new ContentFile(files(directory), connection));
    }

    private TemporaryFiles files(Path in) {
        return new TemporaryFiles(ContentStorage.in(in), writes::add, new ConditionLog(log.logger(), "written again"));
    }

    /** Appends random bytes in pieces, and gives them with the header in front. */
    private byte[] fill(ContentBuffer body, int size, int piece) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(HEADER);
        Random random = new Random(size);
        for (int at = 0; at < size; at += piece) {
            byte[] bytes = new byte[Math.min(piece, size - at)];
            random.nextBytes(bytes);
            all.writeBytes(bytes);
            byte[] room = new byte[bytes.length + 1]; // that the rest of an array is not read
            System.arraycopy(bytes, 0, room, 0, bytes.length);
            body.append(room, bytes.length);
            Arrays.fill(room, (byte) 0); // that a copy is kept
            runWrites();
        }
        return all.toByteArray();
    }

    private void runWrites() {
        for (Runnable write = writes.poll(); write != null; write = writes.poll()) {
            write.run();
        }
    }
}
