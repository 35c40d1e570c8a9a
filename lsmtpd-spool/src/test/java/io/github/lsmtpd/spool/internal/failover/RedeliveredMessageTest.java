package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message that a spool before this one gives to it, and of which it has an earlier file, for fewer recipients. */
@Timeout(60)
class RedeliveredMessageTest {
    private final MailMessage all = TestMessages.to("a@x.example", "b@x.example");
    private final MailMessage some =
            all.withEnvelope(TestMessages.to("b@x.example").envelope());

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final TestPrimary primary = new TestPrimary();
    private final List<CompletableFuture<Object>> confirms = new CopyOnWriteArrayList<>();
    private Failover failover;

    @BeforeEach
    void open() throws Exception {
        SpoolSettings settings = SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                .build();
        failover = new Failover(
                primary,
                settings,
                SpoolStore.open(settings, files),
                new DiskQueue(Scheduler.system()),
                Scheduler.system());
        primary.isUnreachable();
        assertThat(failover.deliver(some).toCompletableFuture().get(30, SECONDS))
                .isEqualTo("spool");
    }

    @AfterEach
    void close() throws IOException {
        files.heal();
        failover.close();
    }

    private Object redeliver() throws Exception {
        return failover.redeliver(all)
                .handle((where, failure) -> failure == null ? "taken" : DeliveryException.from(failure))
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    private void assertNotNow() throws Exception {
        Object outcome = redeliver();
        assertThat(outcome).isInstanceOf(PartialDeliveryException.class);
        assertThat(((PartialDeliveryException) outcome).isOfRecipientsAlone()).isTrue();
        assertThat(((PartialDeliveryException) outcome).reason().isTransient()).isTrue();
    }

    private void assertTakenForAll() throws Exception {
        primary.works();
        await().until(() -> redeliver().equals("taken"));
        await().untilAsserted(() -> assertThat(primary.taken())
                .anySatisfy(each -> assertThat(each.envelope()).isEqualTo(all.envelope())));
    }

    /** Or the confirm for some recipients would remove the file for all. */
    @Test
    void isNotTakenWhileTheEarlierFileIsReplayed() throws Exception {
        primary.answers(message -> {
            CompletableFuture<Object> confirm = new CompletableFuture<>();
            confirms.add(confirm);
            return confirm;
        });
        await().until(() -> !confirms.isEmpty());
        assertNotNow();
        primary.works();
        confirms.forEach(each -> each.complete("broker"));
        assertTakenForAll();
    }

    @Test
    void aFailureBeforeItIsBegunDoesNotKeepItFromBeingTakenLater() throws Exception {
        MailMessage broken = all.withContent(new MessageContent() {
            @Override
            public long size() {
                throw new IllegalStateException("released");
            }

            @Override
            public InputStream openStream() {
                throw new AssertionError();
            }
        });
        assertThat(failover.redeliver(broken).toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertTakenForAll();
    }

    @Test
    void isNotTakenWhileTheEarlierFileIsToBeRemoved() throws Exception {
        files.fail("delete", "Operation not permitted");
        primary.works();
        await().until(() -> primary.takenIds().contains(all.id()));
        await().untilAsserted(this::assertNotNow);
        files.heal();
        assertTakenForAll();
    }
}
