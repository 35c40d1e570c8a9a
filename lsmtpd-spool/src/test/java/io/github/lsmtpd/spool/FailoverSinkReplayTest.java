package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the backlog gets back to the primary. */
@Tag("slow")
@Timeout(90)
class FailoverSinkReplayTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private final TestPrimary primary = new TestPrimary();
    private FailoverSink sink;

    @AfterEach
    void close() {
        sink.close();
    }

    private SpoolSettings.Builder settings() {
        return SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20));
    }

    private void open(SpoolSettings.Builder settings) {
        sink = new FailoverSink(primary, settings.build());
    }

    private long messageFiles(String directory) throws IOException {
        if (!Files.exists(temp.resolve(directory))) {
            return 0;
        }
        try (Stream<Path> all = Files.list(temp.resolve(directory))) {
            return all.filter(path -> path.toString().endsWith(".json")).count();
        }
    }

    private MailMessage delivered(MailMessage message) throws Exception {
        sink.deliver(message).toCompletableFuture().get(60, SECONDS);
        return message;
    }

    private List<UUID> delivered(int count) throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(delivered(TestMessages.message()).id());
        }
        return ids;
    }

    private static CompletableFuture<Void> refused() {
        return CompletableFuture.failedFuture(DeliveryException.temporary("not this one"));
    }

    /** Case 24: beyond Jackson's limit of 20,000,000 characters. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fiftyMegabytesPassToTheByte(boolean binary) throws Exception {
        byte[] content = new byte[50 * 1024 * 1024];
        if (binary) {
            new Random(1).nextBytes(content);
        } else {
            Arrays.fill(content, (byte) 'x');
        }
        primary.isUnreachable();
        open(settings());
        delivered(TestMessages.message(content));
        primary.works();
        await().atMost(LONG).until(() -> messageFiles("spool") == 0);
        assertThat(Arrays.equals(primary.taken().get(0).content().toByteArray(), content))
                .isTrue();
    }

    /** Case 23: what was stored while the clock was wrong is no older or newer for it than to be replayed in that order. */
    @Test
    void filesOfAnyTimeAreReplayedTheOldestFirst() throws Exception {
        primary.isUnreachable();
        open(settings());
        List<UUID> backlog = delivered(5);
        sink.close();
        Instant now = Instant.now();
        List<Instant> times = List.of(
                Instant.EPOCH,
                now.minus(Duration.ofDays(1)),
                now,
                now.plus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(365)));
        for (int i = 0; i < times.size(); i++) {
            Path file = temp.resolve("spool/" + backlog.get(i) + ".json");
            Files.setLastModifiedTime(file, FileTime.from(times.get(i)));
        }
        primary.works();
        open(settings().replayInFlight(1));
        await().atMost(LONG).until(() -> messageFiles("spool") == 0);
        assertThat(primary.takenIds()).containsExactlyElementsOf(backlog);
        assertThat(messageFiles("spool/parked") + messageFiles("spool/quarantine"))
                .isZero();
    }

    /** Case 45. */
    @Test
    void replayAndLiveTrafficBothGoOn() throws Exception {
        primary.isUnreachable();
        open(settings().replayRate(50));
        List<UUID> backlog = delivered(150);
        primary.works();
        await().atMost(LONG).until(sink::isPrimaryUp);
        List<UUID> live = delivered(100);
        assertThat(primary.takenIds()).containsAll(live);
        assertThat(messageFiles("spool")).isPositive();
        await().atMost(LONG).until(() -> messageFiles("spool") == 0);
        assertThat(primary.takenIds()).containsAll(backlog).doesNotHaveDuplicates();
    }

    @Test
    void theReplayIsBoundedInWidth() throws Exception {
        primary.isUnreachable();
        open(settings().replayInFlight(4).primaryTimeout(LONG));
        delivered(30);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        primary.answers(message -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            CompletableFuture<Void> later = new CompletableFuture<>();
            synchronized (open) {
                open.add(later);
            }
            return later;
        });
        await().atMost(LONG).until(() -> {
            synchronized (open) {
                if (most.get() == 4 || sink.replayed() == 0) {
                    open.forEach(later -> {
                        now.decrementAndGet();
                        later.complete(null);
                    });
                    open.clear();
                }
            }
            return messageFiles("spool") == 0;
        });
        assertThat(most).hasValue(4);
    }

    @Test
    void whileThePrimaryIsDownOneMessageAtATimeTriesIt() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        primary.answers(message -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            return CompletableFuture.runAsync(() -> {
                now.decrementAndGet();
                throw DeliveryException.temporary("away");
            });
        });
        open(settings());
        delivered(100);
        int before = primary.asked();
        await().atMost(LONG).until(() -> primary.asked() > before + 20);
        assertThat(most).hasValue(1);
        assertThat(messageFiles("spool")).isEqualTo(100);
    }

    /** Case 46: refused for good, again and again, while the primary has no other message. */
    @Test
    void whatThePrimaryRefusesForGoodIsParkedAndTheOthersPass() throws Exception {
        primary.isUnreachable();
        open(settings().poisonTries(3));
        List<UUID> backlog = delivered(40);
        UUID poison = backlog.get(0);
        AtomicInteger tries = new AtomicInteger();
        primary.answers(message -> message.id().equals(poison) && tries.incrementAndGet() > 0
                ? CompletableFuture.failedFuture(DeliveryException.permanent("never"))
                : CompletableFuture.completedFuture(null));
        await().atMost(LONG).until(() -> sink.replayed() == 39 && sink.parked() == 1);
        assertThat(temp.resolve("spool/parked/" + poison + ".json")).exists();
        assertThat(tries).hasValueGreaterThanOrEqualTo(3);
        assertThat(messageFiles("spool")).isZero();
        assertThat(sink.isPrimaryUp()).isTrue();
    }

    /** An outage of any length parks nothing, and a message that never fails alone is not poison. */
    @Test
    void aPrimaryThatIsUnreachableParksNothing() throws Exception {
        primary.isUnreachable();
        open(settings().poisonTries(1));
        List<UUID> backlog = delivered(5);
        int before = primary.asked();
        await().atMost(LONG).until(() -> primary.asked() > before + 30);
        primary.works();
        await().atMost(LONG).until(() -> messageFiles("spool") == 0);
        assertThat(messageFiles("spool/parked")).isZero();
        assertThat(primary.takenIds()).containsExactlyInAnyOrderElementsOf(backlog);
    }

    /** Case 44 in small: nothing is lost, nothing is parked, nothing comes twice that was not in flight. */
    @Test
    void aFlappingPrimaryLosesNothing() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        MessageSink flapping =
                message -> calls.incrementAndGet() / 7 % 2 == 0 ? CompletableFuture.completedFuture(null) : refused();
        primary.answers(flapping);
        open(settings().poisonTries(50));
        List<UUID> all = delivered(300);
        await().atMost(LONG).until(() -> messageFiles("spool") == 0);
        assertThat(primary.takenIds()).containsExactlyInAnyOrderElementsOf(all);
    }

    /** Case 48: the message goes to the primary at most twice, with the same id, and does not stay in the spool. */
    @Test
    void aConfirmThatComesDuringTheReplayEndsIt() throws Exception {
        ConcurrentHashMap<Integer, CompletableFuture<Void>> confirms = new ConcurrentHashMap<>();
        AtomicInteger calls = new AtomicInteger();
        primary.answers(message -> confirms.computeIfAbsent(calls.incrementAndGet(), n -> new CompletableFuture<>()));
        open(settings().primaryTimeout(Duration.ofMillis(50)));
        MailMessage message = delivered(TestMessages.message());
        await().atMost(LONG).until(() -> confirms.containsKey(2));
        confirms.get(1).complete(null);
        await().atMost(LONG).until(() -> messageFiles("spool") == 0);
        assertThat(primary.takenIds()).containsExactly(message.id());
    }
}
