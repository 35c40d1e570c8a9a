package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.BodyStorage;
import io.github.lsmtpd.ConditionLog;
import io.github.lsmtpd.RecordedLog;
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
class BodyFileTest {
    private static final List<byte[]> PIECES = List.of(new byte[] {1, 2, 3});

    @TempDir
    private Path directory;

    private final RecordingTransport transport = new RecordingTransport();
    private final Queue<Runnable> writes = new ArrayDeque<>();
    private final RecordedLog log = new RecordedLog();
    private boolean stopped;

    private BodyFile newFile() {
        return new BodyFile(files(BodyStorage.in(directory)), transport);
    }

    private TemporaryFiles files(BodyStorage storage) {
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
        BodyFile file = newFile();
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
        BodyFile file = newFile();
        file.append(PIECES, () -> {});
        stopped = true;
        file.close();
        writes.remove().run();
        assertThatThrownBy(file.openStream()::read).isInstanceOf(ClosedChannelException.class);
        assertThat(file.failure()).isPresent();
        assertThat(transport.isPaused()).isFalse();
    }

    /** Case 26: whatever goes wrong while a piece is written, the message fails and its connection goes on. */
    @Test
    void anErrorInAWriterFailsTheMessageAlone() {
        BodyFile file = newFile();
        file.append(
                new AbstractList<>() {
                    @Override
                    public byte[] get(int index) {
                        if (transport.isPaused()) {
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
        assertThat(transport.isPaused()).isTrue();
        writes.remove().run();
        assertThat(transport.isPaused()).isFalse();
        assertThat(file.failure()).get().hasToString("java.io.IOException: java.lang.StackOverflowError: scripted");
    }

    /** The buffer in front of it never reads so, but somebody may. */
    @Test
    void canBeReadByteByByte() throws IOException {
        Path path = Files.write(directory.resolve("body"), new byte[] {0, 1, (byte) 0xff});
        try (FileChannel channel = FileChannel.open(path);
                InputStream in = new BodyFile.Reader(channel)) {
            assertThat(new int[] {in.read(), in.read(), in.read(), in.read()}).containsExactly(0, 1, 0xff, -1);
        }
    }
}
