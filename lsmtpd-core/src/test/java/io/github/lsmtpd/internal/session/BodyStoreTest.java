package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BodyStorage;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpServer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads that write files: they are there when they are needed, and gone with the server. */
class BodyStoreTest {
    @Test
    void leavesNoThreadBehindAndFinishesWhatItWrites(@TempDir Path directory) throws Exception {
        ServerSettings settings = BuiltSettings.of(SmtpServer.builder()
                .sink(MessageSink.discard())
                .storage(
                        BodyStorage.defaults().withTemporaryDirectory(directory).withMaxMessageInMemory(0)));
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        BodyStore store = new BodyStore(settings, task -> {
            Thread thread = new Thread(task, "writer");
            threads.add(thread);
            return thread;
        });
        BodyBuffer body = store.newBody(100, new RecordingTransport());
        body.append(new byte[] {1, 2, 3}, 3);
        store.close();
        assertThat(threads).hasSize(1);
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(body.toContent(new byte[0], 0).toByteArray()).containsExactly(1, 2, 3);
        body.release();
    }
}
