package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplayPassTest {
    private static final int LISTED = 10;

    @TempDir
    private Path temp;

    private final StopSignal stop = new StopSignal(Scheduler.system());
    private ReplayParts parts;
    private ReplayPass pass;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        PacedReplay replay = new PacedReplay(
                parts.redelivery, parts.circuit, parts.primary, parts.settings, stop, Scheduler.system());
        pass = new ReplayPass(
                parts.store, LISTED, parts.redelivery, replay, new RecentFiles(false, 0), parts.circuit, stop);
    }

    @AfterEach
    void close() throws IOException {
        parts.close();
    }

    private ReplayPass.Result run() throws Exception {
        return pass.run(pass.oldest());
    }

    private MailMessage spooled(long second) throws IOException {
        MailMessage message = parts.spooled();
        Files.setLastModifiedTime(parts.file(message), FileTime.from(Instant.ofEpochSecond(second)));
        return message;
    }

    @Test
    void replaysAllOldestFirst() throws Exception {
        List<UUID> newestFirst = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            newestFirst.add(0, spooled(1_000 - i).id());
        }
        assertThat(run()).isEqualTo(new ReplayPass.Result(true, true));
        assertThat(parts.sink.takenIds()).isEqualTo(newestFirst);
        assertThat(run()).isEqualTo(ReplayPass.Result.EMPTY);
    }

    /** The first that is taken ends the pass, so that the next one begins with the oldest again. */
    @Test
    void endsWhenThePrimaryWorksAgain() throws Exception {
        MailMessage failing = spooled(1);
        MailMessage taken = spooled(2);
        MailMessage later = spooled(3);
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
        parts.sink.answers(message -> message.id().equals(failing.id())
                ? CompletableFuture.failedFuture(DeliveryException.temporary("not this one"))
                : CompletableFuture.completedFuture(null));
        assertThat(run()).isEqualTo(new ReplayPass.Result(true, true));
        assertThat(parts.sink.takenIds()).containsExactly(taken.id());
        assertThat(parts.file(later)).exists();
        assertThat(parts.circuit.isWide()).isTrue();
    }

    @Test
    void tellsFilesThatCannotBeRemovedFromMessagesToDeliver() throws Exception {
        parts.spooled();
        parts.faults.fail("delete", "Operation not permitted");
        run();
        assertThat(run()).as("not yet time for another removal").isEqualTo(new ReplayPass.Result(false, false));
        parts.clock.addAndGet(ReplayParts.MIN.toNanos());
        assertThat(run()).isEqualTo(new ReplayPass.Result(true, false));
        assertThat(parts.sink.taken()).hasSize(1);
    }

    /** The first part is all claimed by others, so that nothing but the second part can be replayed. */
    @Test
    void goesThroughADirectoryOfAnySize() throws Exception {
        for (int i = 0; i < LISTED; i++) {
            UUID id = new UUID(i, i);
            Path file = Files.createFile(parts.directory.resolve(id + ".json"));
            Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1)));
            parts.files.claim(id);
        }
        List<UUID> last = List.of(spooled(2).id(), spooled(3).id());
        run();
        assertThat(parts.sink.takenIds()).isEqualTo(last);
    }

    @Test
    void endsWithAStop() throws Exception {
        MailMessage message = parts.spooled();
        stop.stop();
        assertThatThrownBy(this::run).isInstanceOf(StopSignal.StoppedException.class);
        assertThat(parts.file(message)).exists();
    }
}
