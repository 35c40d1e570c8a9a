package io.github.lsmtpd.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.session.ServerSettings;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads that write files: they are there when they are needed, and gone with the server. */
class ContentStoreTest {
    @Test
    void endsItsThreadsAndFinishesWhatItWrites(@TempDir Path directory) throws Exception {
        ServerSettings settings = BuiltSettings.of(SmtpServer.builder()
                .sink(MessageSink.discard())
                .storage(ContentStorage.defaults()
                        .withTemporaryDirectory(directory)
                        .withMaxMessageInMemory(0)));
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        ContentStore store = new ContentStore(settings.storage(), task -> {
            Thread thread = new Thread(task, "writer");
            threads.add(thread);
            return thread;
        });
        ContentBuffer body = store.newBuffer(100, new PausedConnection());
        body.append(new byte[] {1, 2, 3}, 3);
        store.close();
        assertThat(threads).hasSize(1);
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(body.toContent(new byte[0], 0).toByteArray()).containsExactly(1, 2, 3);
        body.release();
    }
}
