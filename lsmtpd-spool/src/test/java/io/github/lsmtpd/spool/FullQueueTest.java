package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A queue that takes a few messages now and then and refuses the rest, as one with x-overflow=reject-publish does. */
@Timeout(120)
class FullQueueTest {
    @TempDir
    private Path temp;

    private final Semaphore room = new Semaphore(5);
    private final Set<UUID> taken = ConcurrentHashMap.newKeySet();

    @Test
    void parksNothingHoweverOftenAMessageIsRefused() throws Exception {
        SpoolSettings settings = SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(1), Duration.ofMillis(5))
                .poisonTries(1)
                .build();
        try (FailoverSink sink = new FailoverSink(
                message -> {
                    if (!room.tryAcquire()) {
                        return CompletableFuture.failedFuture(DeliveryException.temporary("the queue is full"));
                    }
                    taken.add(message.id());
                    return CompletableFuture.completedFuture(null);
                },
                settings)) {
            for (int i = 0; i < 60; i++) {
                sink.deliver(TestMessages.message()).toCompletableFuture().get(30, SECONDS);
            }
            await().atMost(Duration.ofSeconds(100))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        room.release(2);
                        return taken.size() == 60 || Files.exists(temp.resolve("spool/parked"));
                    });
            assertThat(temp.resolve("spool/parked")).doesNotExist();
            assertThat(taken).hasSize(60);
        }
    }
}
