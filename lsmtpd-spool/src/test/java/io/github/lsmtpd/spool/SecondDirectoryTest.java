package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A spool in front of another one, in another directory: it takes what the first cannot store. */
@Timeout(60)
class SecondDirectoryTest {
    private static final int ROOM_FOR_ONE = 3_000;
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final TestPrimary primary = new TestPrimary();
    private final List<UUID> stored = new ArrayList<>();
    private FailoverSink both;

    @BeforeEach
    void open() throws IOException {
        open(SpoolMode.FAILOVER);
    }

    private void open(SpoolMode mode) throws IOException {
        primary.isUnreachable();
        SpoolSettings settings =
                settings("first").mode(mode).maxBytes(ROOM_FOR_ONE).build();
        FailoverSink first = new FailoverSink(new Failover(
                primary,
                settings,
                SpoolStore.open(settings, files),
                new DiskQueue(Scheduler.system()),
                Scheduler.system()));
        both = new FailoverSink(first, settings("first").build().second(temp.resolve("second")));
    }

    @AfterEach
    void close() {
        files.heal();
        both.close();
    }

    private SpoolSettings.Builder settings(String directory) {
        return SpoolSettings.builder(temp.resolve(directory))
                .minFreeBytes(0)
                .primaryTimeout(SHORT)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(50));
    }

    private void store() throws Exception {
        store(ROOM_FOR_ONE / 2);
    }

    private void store(int size) throws Exception {
        MailMessage message = TestMessages.message(new byte[size]);
        both.deliver(message).toCompletableFuture().get(30, SECONDS);
        stored.add(message.id());
    }

    /** In the second, because the first cannot write. */
    private void storeInSecond() throws Exception {
        files.fail("create", "Input/output error");
        store();
        assertThat(waiting("first")).isZero();
        assertThat(waiting("second")).isEqualTo(stored.size());
    }

    private void refuseForGood(UUID id) {
        primary.answers(message -> message.id().equals(id)
                ? CompletableFuture.failedFuture(DeliveryException.of(550, "5.7.1", "Refused"))
                : CompletableFuture.completedFuture(null));
    }

    private long waiting(String directory) throws IOException {
        if (!Files.exists(temp.resolve(directory))) {
            return 0;
        }
        try (Stream<Path> all = Files.list(temp.resolve(directory))) {
            return all.filter(path -> path.toString().endsWith(".json")).count();
        }
    }

    private void everythingIsDelivered() {
        files.heal();
        primary.works();
        await().untilAsserted(() -> {
            assertThat(waiting("first") + waiting("second")).isZero();
            assertThat(primary.takenIds()).containsAll(stored);
        });
        assertThat(primary.takenIds()).doesNotHaveDuplicates();
    }

    @Test
    void itTakesWhatTheFirstHasNoRoomFor() throws Exception {
        store();
        store();
        store();
        assertThat(waiting("first")).isEqualTo(1);
        assertThat(waiting("second")).isEqualTo(2);
        everythingIsDelivered();
    }

    @Test
    void itTakesWhatTheFirstFailsToWrite() throws Exception {
        files.fail("sync", "Input/output error");
        store();
        store();
        assertThat(waiting("first")).isZero();
        assertThat(waiting("second")).isEqualTo(2);
        everythingIsDelivered();
    }

    /** The second cannot know what else the primary had in hand. */
    @Test
    void whatThePrimaryRefusesForGoodIsParkedByTheFirst() throws Exception {
        storeInSecond();
        files.heal();
        refuseForGood(stored.get(0));
        await().untilAsserted(() -> assertThat(waiting("first/parked")).isOne());
        assertThat(waiting("first") + waiting("second")).isZero();
        assertThat(waiting("second/parked")).isZero();
    }

    @Test
    void whatThePrimaryRefusesForGoodStaysAsLongAsTheFirstCannotStoreIt() throws Exception {
        storeInSecond();
        refuseForGood(stored.get(0));
        int asked = primary.asked();
        await().until(() -> primary.asked() > asked + 20);
        assertThat(waiting("second")).isOne();
        assertThat(waiting("second/parked") + waiting("first/parked")).isZero();
        everythingIsDelivered();
    }

    /** Or it would stay in the second for ever. */
    @ParameterizedTest
    @EnumSource(SpoolMode.class)
    void theQuotaOfTheFirstDoesNotKeepItFromParking(SpoolMode mode) throws Exception {
        both.close();
        open(mode);
        store(2 * ROOM_FOR_ONE);
        assertThat(waiting("second")).isOne();
        refuseForGood(stored.get(0));
        await().untilAsserted(() -> assertThat(waiting("first/parked")).isOne());
        assertThat(waiting("first") + waiting("second")).isZero();
    }

    /** The limit of the primary was learnt since, and is not certain to be one for this message. */
    @Test
    void aMessageThatIsStoredIsNotRefusedForItsSize() throws Exception {
        storeInSecond();
        files.heal();
        primary.takes(100, 100);
        await().until(() -> waiting("first") == 1);
        everythingIsDelivered();
    }

    @Test
    void itTakesWhatTheFirstDoesNotAnswer() throws Exception {
        FaultyFiles.Hang hang = files.hang("sync");
        store();
        hang.awaitReached(1);
        assertThat(waiting("second")).isEqualTo(1);
        hang.release();
        files.heal();
        primary.works();
        await().untilAsserted(() -> assertThat(primary.takenIds()).containsAll(stored));
    }
}
