package io.github.lsmtpd.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.TestFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Case 22: a spool of 100,000 files, in a process whose memory would not hold their messages. */
@Tag("slow")
@Timeout(600)
class ManyFilesTest {
    @TempDir
    private Path temp;

    @Test
    void eachOfAHundredThousandIsReplayed() throws Exception {
        assertThat(TestFiles.outputOf(
                        Replay.class,
                        List.of("-Xmx28m", "-XX:+ExitOnOutOfMemoryError"),
                        temp.resolve("spool").toString()))
                .contains("what was stored was replayed");
    }

    /** Stores messages of 1 KiB, and then replays them. */
    static final class Replay {
        private static final int MESSAGES = 100_000;
        private static final byte[] CONTENT = new byte[1024];

        private Replay() {}

        public static void main(String[] arguments) throws Exception {
            SpoolSettings settings = SpoolSettings.builder(Path.of(arguments[0]))
                    .maxBytes(0)
                    .replayRate(1_000_000)
                    .minFreeBytes(0)
                    .build();
            AtomicLong sum = new AtomicLong();
            store(settings, sum);
            CountDownLatch left = new CountDownLatch(MESSAGES);
            MessageSink primary = message -> {
                sum.addAndGet(-number(message.id()));
                left.countDown();
                return CompletableFuture.completedFuture(null);
            };
            try (FailoverSink sink = new FailoverSink(primary, settings)) {
                left.await();
                boolean same = sum.get() == 0 && sink.parked() == 0;
                System.out.println(same ? "what was stored was replayed" : "others were replayed");
            }
        }

        private static void store(SpoolSettings settings, AtomicLong sum) throws IOException {
            try (SpoolStore spool = SpoolStore.open(settings, new Unsynced())) {
                for (int i = 0; i < MESSAGES; i++) {
                    MailMessage message = TestMessages.message(CONTENT);
                    spool.writeAsync(message).join();
                    sum.addAndGet(number(message.id()));
                }
            }
        }

        private static long number(UUID id) {
            return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
        }
    }

    /** Faster than files that are safe. */
    private static final class Unsynced extends FileOperations {
        @Override
        public void sync(FileChannel file) {}

        @Override
        public void syncDirectory(Path directory) {}
    }
}
