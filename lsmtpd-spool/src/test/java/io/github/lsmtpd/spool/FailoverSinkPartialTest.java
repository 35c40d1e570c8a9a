package io.github.lsmtpd.spool;

import static io.github.lsmtpd.spool.testing.TestMessages.recipient;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary that takes a message for some recipients: it is spooled for those recipients alone whose failure may pass. */
@Timeout(60)
class FailoverSinkPartialTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private final DeliveryException unknown = DeliveryException.of(550, "5.1.1", "No such user");
    private final DeliveryException busy = DeliveryException.of(450, "4.2.1", "Mailbox busy");

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final List<String> served = new CopyOnWriteArrayList<>();
    private volatile Map<String, DeliveryException> failing = Map.of();
    private volatile boolean works;
    private final AtomicInteger attempts = new AtomicInteger();
    private SpoolStore spool;
    private FailoverSink sink;

    @BeforeEach
    void open() throws IOException {
        open(0);
    }

    private void open(int maxMessages) throws IOException {
        SpoolSettings settings = SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .maxMessages(maxMessages)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                .poisonTries(2)
                .build();
        spool = SpoolStore.open(settings, files);
        sink = new FailoverSink(
                new Failover(this::serve, settings, spool, new DiskQueue(Scheduler.system()), Scheduler.system()));
    }

    @AfterEach
    void close() {
        files.heal();
        sink.close();
    }

    private CompletionStage<?> serve(MailMessage message) {
        Map<Recipient, DeliveryException> failures = new HashMap<>();
        attempts.incrementAndGet();
        for (Recipient each : message.envelope().recipients()) {
            String name = each.address().toString();
            DeliveryException reason = failing.get(name);
            if (reason == null) {
                served.add(name + " " + message.id());
            } else {
                failures.put(each, reason);
            }
        }
        return failures.isEmpty()
                ? CompletableFuture.completedFuture("mailbox")
                : CompletableFuture.failedFuture(failure(failures));
    }

    private PartialDeliveryException failure(Map<Recipient, DeliveryException> failures) {
        return works ? PartialDeliveryException.ofRecipientsAlone(failures) : new PartialDeliveryException(failures);
    }

    private Object outcome(MailMessage message) throws Exception {
        return sink.deliver(message)
                .handle((where, failure) -> failure == null ? where : DeliveryException.from(failure))
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    private static Map<Recipient, DeliveryException> failures(Object outcome) {
        assertThat(outcome).isInstanceOf(PartialDeliveryException.class);
        return ((PartialDeliveryException) outcome).failures();
    }

    @Test
    void failuresForGoodReachTheClientAsTheyAre() throws Exception {
        failing = Map.of("b@x.example", unknown);
        MailMessage message = TestMessages.to("a@x.example", "b@x.example");
        assertThat(failures(outcome(message))).containsExactly(Map.entry(recipient("b@x.example"), unknown));
        assertThat(sink.isPrimaryUp()).isTrue();
        assertThat(sink.spooled()).isZero();
        assertThat(served).containsExactly("a@x.example " + message.id());
    }

    @Test
    void isSpooledForThoseAloneWhoseFailureMayPass() throws Exception {
        failing = Map.of("b@x.example", unknown, "c@x.example", busy);
        MailMessage message = TestMessages.to("a@x.example", "b@x.example", "c@x.example", "d@x.example");
        assertThat(failures(outcome(message))).containsExactly(Map.entry(recipient("b@x.example"), unknown));
        assertThat(sink.isPrimaryUp()).isTrue();
        failing = Map.of();
        await().atMost(LONG).until(() -> sink.replayed() == 1);
        assertThat(served)
                .containsExactly(
                        "a@x.example " + message.id(), "d@x.example " + message.id(), "c@x.example " + message.id());
    }

    @Test
    void isStoredForAllIfTheRestIsInTheSpool() throws Exception {
        failing = Map.of("b@x.example", busy);
        assertThat(outcome(TestMessages.to("a@x.example", "b@x.example"))).isEqualTo("spool");
        failing = Map.of();
        await().atMost(LONG).until(() -> sink.replayed() == 1);
        assertThat(served).hasSize(2);
    }

    @Test
    void failsAlsoForRecipientsWhoseMessageTheSpoolHasNoRoomFor() throws Exception {
        failing = Map.of("b@x.example", unknown, "c@x.example", busy);
        files.fail("create", "No space left on device");
        Map<Recipient, DeliveryException> failures =
                failures(outcome(TestMessages.to("a@x.example", "b@x.example", "c@x.example")));
        assertThat(failures).containsOnlyKeys(recipient("b@x.example"), recipient("c@x.example"));
        assertThat(failures).containsEntry(recipient("b@x.example"), unknown);
        assertThat(failures.get(recipient("c@x.example")).code()).isEqualTo(452);
    }

    /** No recipient was served: then it is the primary that does not work. */
    @Test
    void aFailureForAllIsOneOfThePrimary() throws Exception {
        failing = Map.of("a@x.example", busy, "b@x.example", busy);
        assertThat(outcome(TestMessages.to("a@x.example", "b@x.example"))).isEqualTo("spool");
        assertThat(sink.isPrimaryUp()).isFalse();
        failing = Map.of();
        await().atMost(LONG).until(() -> served.size() == 2);
    }

    /** One recipient whose mail goes nowhere must not send the mail of all others to the disk. */
    @Test
    void aFailureOfAllRecipientsAloneIsNoneOfThePrimary() throws Exception {
        works = true;
        failing = Map.of("a@x.example", busy);
        assertThat(outcome(TestMessages.to("a@x.example"))).isEqualTo("spool");
        assertThat(sink.isPrimaryUp()).isTrue();
        assertThat(outcome(TestMessages.to("b@x.example"))).isEqualTo("mailbox");
        await().atMost(LONG).until(() -> attempts.get() > 3);
        assertThat(sink.isPrimaryUp()).isTrue();
        failing = Map.of();
        await().atMost(LONG).until(() -> sink.replayed() == 1);
    }

    @Test
    void aRecipientServedByAReplayDoesNotGetItAgain() throws Exception {
        assertServedOnceByAReplay();
    }

    @Test
    void norDoesItFromAFullSpool() throws Exception {
        sink.close();
        open(1);
        assertServedOnceByAReplay();
    }

    private void assertServedOnceByAReplay() throws Exception {
        failing = Map.of("a@x.example", busy, "b@x.example", busy);
        MailMessage message = TestMessages.to("a@x.example", "b@x.example");
        assertThat(outcome(message)).isEqualTo("spool");
        failing = Map.of("b@x.example", busy);
        await().atMost(LONG).until(() -> served.size() == 1);
        failing = Map.of();
        await().atMost(LONG).until(() -> sink.replayed() == 1);
        assertThat(served).containsExactly("a@x.example " + message.id(), "b@x.example " + message.id());
        assertThat(spool.bytes()).isZero();
    }

    /** Acknowledged, and refused for good now: kept for those who do not have it. */
    @Test
    void whatAReplayCannotDeliverToSomeIsParkedForThem() throws Exception {
        failing = Map.of("a@x.example", busy, "b@x.example", busy);
        MailMessage message = TestMessages.to("a@x.example", "b@x.example");
        assertThat(outcome(message)).isEqualTo("spool");
        failing = Map.of("b@x.example", unknown);
        await().atMost(LONG).until(() -> sink.parked() == 1);
        assertThat(served).containsExactly("a@x.example " + message.id());
        assertThat(temp.resolve("spool/parked/" + message.id() + ".json"))
                .content()
                .contains("b@x.example")
                .doesNotContain("a@x.example");
    }
}
