package io.github.lsmtpd.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.RecordedLog;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a body when things go wrong, or come in an odd order: it never stays open, nor the connection paused. */
class ContentFileTest {
    private static final List<byte[]> PIECES = List.of(new byte[] {1, 2, 3});

    @TempDir
    private Path directory;

    private final PausedConnection connection = new PausedConnection();
    private final Queue<Runnable> writes = new ArrayDeque<>();
    private final RecordedLog log = new RecordedLog();
    private boolean stopped;

    private ContentFile newFile() {
        return new ContentFile(files(ContentStorage.in(directory)), connection);
    }

    private TemporaryFiles files(ContentStorage storage) {
        return new TemporaryFiles(storage, this::execute, new ConditionLog(log.logger(), "written again"));
    }

    private void execute(Runnable task) {
        if (stopped) {
            throw new RejectedExecutionException("stopped");
        }
        writes.add(task);
    }

    @Test
    void isClosedEvenWhenTheServerHasStopped() throws IOException {
        ContentFile file = newFile();
        file.append(PIECES, () -> {});
        writes.remove().run();
        InputStream in = file.openStream();
        stopped = true;
        file.close();
        assertThatThrownBy(in::read).isInstanceOf(ClosedChannelException.class);
    }

    /** The close comes first, finds nothing to close, and what is opened after it must not stay open. */
    @Test
    void isNotLeftOpenWhenItIsClosedBeforeItWasOpened() throws IOException {
        ContentFile file = newFile();
        file.append(PIECES, () -> {});
        stopped = true;
        file.close();
        writes.remove().run();
        assertThatThrownBy(file.openStream()::read).isInstanceOf(ClosedChannelException.class);
        assertThat(file.failure()).isPresent();
        assertThat(connection.isPaused()).isFalse();
    }

    /** Case 26: whatever goes wrong while a piece is written, the message fails and its connection goes on. */
    @Test
    void anErrorInAWriterFailsTheMessageAlone() {
        ContentFile file = newFile();
        file.append(
                new AbstractList<>() {
                    @Override
                    public byte[] get(int index) {
                        if (connection.isPaused()) {
                            throw new StackOverflowError("scripted"); // on the writer's thread
                        }
                        return new byte[1];
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                },
                () -> {});
        assertThat(connection.isPaused()).isTrue();
        writes.remove().run();
        assertThat(connection.isPaused()).isFalse();
        assertThat(file.failure()).get().hasToString("java.io.IOException: java.lang.StackOverflowError: scripted");
    }

    /** The buffer in front of it never reads so, but other callers may. */
    @Test
    void canBeReadByteByByte() throws IOException {
        Path path = Files.write(directory.resolve("body"), new byte[] {0, 1, (byte) 0xff});
        try (FileChannel channel = FileChannel.open(path);
                InputStream in = new ContentFile.Reader(channel)) {
            assertThat(new int[] {in.read(), in.read(), in.read(), in.read()}).containsExactly(0, 1, 0xff, -1);
        }
    }
}
