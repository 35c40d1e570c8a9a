package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stop in the middle of a replay: each message is delivered, or still there to be replayed. */
@Timeout(180)
class FailoverSinkStopTest {
    @TempDir
    private Path temp;

    private final Set<UUID> taken = ConcurrentHashMap.newKeySet();

    private SpoolSettings settings() {
        return SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
    }

    private FailoverSink sink() {
        return new FailoverSink(
                message -> {
                    taken.add(message.id());
                    return CompletableFuture.completedFuture(null);
                },
                settings());
    }

    private Set<UUID> spool(int files, int size) throws IOException {
        Set<UUID> ids = ConcurrentHashMap.newKeySet();
        try (SpoolDirectory spool = SpoolDirectory.open(settings())) {
            for (int i = 0; i < files; i++) {
                MailMessage message = TestMessages.message(new byte[size]);
                spool.write(message);
                ids.add(message.id());
            }
        }
        return ids;
    }

    private List<String> files(String directory) throws IOException {
        if (!Files.exists(temp.resolve(directory))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(temp.resolve(directory))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .toList();
        }
    }

    /** Stops it again and again, each time while a file is likely to be read. */
    @ParameterizedTest
    @CsvSource({"200, 2000", "24, 2000000"})
    void quarantinesParksAndLosesNothing(int count, int size) throws Exception {
        Set<UUID> all = spool(count, size);
        for (int stops = 0; stops < 40 && !files("spool").isEmpty(); stops++) {
            int before = taken.size();
            FailoverSink sink = sink();
            await().pollInterval(Duration.ofMillis(1)).until(() -> taken.size() > before);
            sink.close();
            assertThat(files("spool/quarantine")).isEmpty();
            assertThat(files("spool/parked")).isEmpty();
            List<String> left = files("spool");
            assertThat(all).allMatch(id -> taken.contains(id) || left.contains(id + ".json"));
        }
    }

    /** Or all that are being replayed would come twice after each restart. */
    @Test
    void waitsForTheConfirmsOfWhatIsBeingReplayed() throws Exception {
        spool(20, 10);
        List<CompletableFuture<Void>> confirms = new CopyOnWriteArrayList<>();
        FailoverSink sink = new FailoverSink(
                message -> {
                    CompletableFuture<Void> confirm = new CompletableFuture<>();
                    confirms.add(confirm);
                    return confirm;
                },
                settings());
        await().until(() -> confirms.size() == 20);
        Thread closing = new Thread(sink::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.WAITING);
        confirms.forEach(confirm -> confirm.complete(null));
        closing.join();
        assertThat(files("spool")).isEmpty();
    }

    /** The host may interrupt the thread that closes the sink; then, too, what is under way is concluded. */
    @Test
    void isNotCutShortByAnInterrupt() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        FailoverSink sink = new FailoverSink(message -> never, settings());
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            open.add(sink.deliver(TestMessages.message()).toCompletableFuture());
        }
        Thread.currentThread().interrupt();
        sink.close();
        assertThat(Thread.interrupted()).isTrue();
        for (CompletableFuture<?> stage : open) {
            stage.get(0, SECONDS);
        }
        assertThat(files("spool")).hasSize(50);
        sink().close(); // which it could not be opened for, were it still locked
    }
}
