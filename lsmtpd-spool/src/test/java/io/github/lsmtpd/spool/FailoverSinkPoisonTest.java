package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is parked, and what never is. */
@Tag("slow")
@Timeout(120)
class FailoverSinkPoisonTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private final TestPrimary primary = new TestPrimary();
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Boolean> alone = new CopyOnWriteArrayList<>();
    private final Set<UUID> live = ConcurrentHashMap.newKeySet();
    private final Map<UUID, CompletableFuture<?>> allLive = new ConcurrentHashMap<>();
    private FailoverSink sink;

    @AfterEach
    void close() {
        sink.close();
    }

    private void open(int poisonTries) {
        sink = new FailoverSink(
                primary,
                SpoolSettings.builder(temp.resolve("spool"))
                        .minFreeBytes(0)
                        .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                        .primaryTimeout(Duration.ofSeconds(30))
                        .poisonTries(poisonTries)
                        .build());
    }

    private UUID delivered() throws Exception {
        var message = TestMessages.message();
        sink.deliver(message).toCompletableFuture().get(60, SECONDS);
        return message.id();
    }

    private Path parked(UUID id) {
        return temp.resolve("spool/parked/" + id + ".json");
    }

    /** Takes each message after a moment, and a live one not before the next is there; refuses one for good. */
    private MessageSink takesAllBut(UUID poison) {
        return message -> {
            boolean others = underWay.getAndIncrement() > 0;
            CompletableFuture<Void> answer = new CompletableFuture<>();
            soon(() -> {
                if (live.remove(message.id())) {
                    deliverLive();
                }
                boolean still = underWay.getAndDecrement() > 1;
                if (message.id().equals(poison)) {
                    alone.add(!others && !still);
                    answer.completeExceptionally(DeliveryException.permanent("never"));
                } else {
                    answer.complete(null);
                }
            });
            return answer;
        };
    }

    private static void soon(Runnable task) {
        CompletableFuture.delayedExecutor(3, TimeUnit.MILLISECONDS).execute(task);
    }

    /** Until the poison is found: the primary is never without a live message, unless those go to the spool. */
    private void deliverLive() {
        if (sink.parked() > 0) {
            return;
        }
        MailMessage message = TestMessages.message();
        live.add(message.id());
        CompletableFuture<?> stored = sink.deliver(message).toCompletableFuture();
        allLive.put(message.id(), stored);
        var unused = stored.thenAccept(where -> {
            if ("spool".equals(where) && live.remove(message.id())) {
                soon(this::deliverLive);
            }
        });
    }

    /** A refusal counts only if nothing else was at the primary, so live messages go to the spool for that moment. */
    @Test
    void aRefusalAmongOthersIsFollowedByTriesAlone() throws Exception {
        primary.isUnreachable();
        open(3);
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(delivered());
        }
        UUID poison = all.remove(10);
        primary.answers(takesAllBut(poison));
        deliverLive();
        await().atMost(LONG).until(() -> sink.parked() == 1);
        assertThat(parked(poison)).exists();
        assertThat(alone.stream().filter(each -> each).count()).isGreaterThanOrEqualTo(3);
        for (CompletableFuture<?> each : allLive.values()) {
            each.get(60, SECONDS);
        }
        all.addAll(allLive.keySet());
        await().atMost(LONG).until(() -> primary.takenIds().containsAll(all));
    }

    static List<Throwable> failuresThatMayPass() {
        return List.of(
                DeliveryException.temporary("the queue refused the message"),
                new DeliveryException(DeliveryException.Reason.INSUFFICIENT_STORAGE, "no memory now", null),
                new TimeoutException(),
                new IllegalStateException("broken"));
    }

    /** Not even if it is always this message, it is alone, and all others pass. */
    @ParameterizedTest
    @MethodSource("failuresThatMayPass")
    void aFailureThatMayPassNeverParks(Throwable failure) throws Exception {
        primary.isUnreachable();
        open(1);
        UUID unlucky = delivered();
        AtomicInteger tries = new AtomicInteger();
        primary.answers(message -> {
            if (message.id().equals(unlucky) && tries.incrementAndGet() < 30) {
                return CompletableFuture.failedFuture(failure);
            }
            return CompletableFuture.completedFuture(null);
        });
        await().atMost(LONG).until(() -> {
            delivered();
            return primary.takenIds().contains(unlucky);
        });
        assertThat(sink.parked()).isZero();
        assertThat(tries).hasValue(30);
    }

    /** The way back, while nothing else happens. */
    @Test
    void aFileThatIsMovedBackIsTriedAgainWithACleanRecord() throws Exception {
        primary.isUnreachable();
        open(2);
        UUID poison = delivered();
        AtomicInteger refusals = new AtomicInteger();
        primary.answers(message -> {
            refusals.incrementAndGet();
            return CompletableFuture.failedFuture(DeliveryException.permanent("never"));
        });
        await().atMost(LONG).until(() -> sink.parked() == 1);
        assertThat(refusals).hasValue(2);
        Files.move(parked(poison), temp.resolve("spool/" + poison + ".json"));
        await().atMost(LONG).until(() -> sink.parked() == 2);
        assertThat(refusals).hasValue(4);
        primary.works();
        Files.move(parked(poison), temp.resolve("spool/" + poison + ".json"));
        await().atMost(LONG).until(() -> primary.takenIds().contains(poison));
    }

    /** While the primary is up and the spool is idle. */
    @Test
    void aFileThatAnOperatorMovesThereIsReplayed() throws Exception {
        open(1);
        UUID id;
        Path elsewhere = temp.resolve("elsewhere");
        try (SpoolDirectory other = SpoolDirectory.open(
                SpoolSettings.builder(elsewhere).minFreeBytes(0).build())) {
            var message = TestMessages.message();
            id = message.id();
            other.write(message);
        }
        delivered();
        Files.move(elsewhere.resolve(id + ".json"), temp.resolve("spool/" + id + ".json"));
        await().atMost(LONG).until(() -> primary.takenIds().contains(id));
    }
}
