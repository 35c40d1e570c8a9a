package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmedFilesTest {
    @TempDir
    private Path temp;

    private ReplayParts parts;
    private MailMessage message;
    private UUID id;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        message = parts.spooled();
        id = message.id();
    }

    @AfterEach
    void close() throws IOException {
        parts.close();
    }

    @Test
    void aMessageIsClaimedOnceAtATime() {
        assertThat(parts.files.claim(id)).isTrue();
        assertThat(parts.files.claim(id)).isFalse();
        assertThat(parts.files.claim(UUID.randomUUID())).isTrue();
        parts.files.release(id);
        assertThat(parts.files.claim(id)).isTrue();
    }

    @Test
    void removesTheFileAndForgetsTheMessage() {
        parts.files.removeLater(id);
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.files.isConfirmed(id)).isFalse();
        assertThat(parts.files.claim(id)).as("released").isTrue();
    }

    /** The replay that has claimed it finds that it is confirmed, and removes its file itself. */
    @Test
    void aClaimedMessageIsOnlyMarkedAsConfirmed() {
        parts.files.claim(id);
        parts.files.removeLater(id);
        assertThat(parts.file(message)).exists();
        assertThat(parts.files.isConfirmed(id)).isTrue();
        assertThat(parts.files.isRetryDue(id)).isTrue();
        parts.files.remove(id);
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.files.isConfirmed(id)).isFalse();
    }

    @Test
    void aMessageWithoutAFileIsConfirmedToo() {
        parts.files.removeLater(UUID.randomUUID());
        assertThat(parts.files.isFull()).isFalse();
    }

    @Test
    void aRemovalThatFailsIsTriedAgainAfterPausesThatDouble() {
        parts.faults.fail("delete", "Operation not permitted");
        parts.files.removeLater(id);
        assertRetriedAfter(ReplayParts.MIN.toNanos());
        parts.files.remove(id);
        assertRetriedAfter(2 * ReplayParts.MIN.toNanos());
        for (int i = 0; i < 20; i++) {
            parts.files.remove(id);
        }
        assertRetriedAfter(ReplayParts.MAX.toNanos());
        parts.faults.heal();
        parts.files.remove(id);
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.files.isRetryDue(id)).isFalse();
    }

    private void assertRetriedAfter(long nanos) {
        assertThat(parts.files.isConfirmed(id)).isTrue();
        parts.clock.addAndGet(nanos - 1);
        assertThat(parts.files.isRetryDue(id)).isFalse();
        parts.clock.addAndGet(1);
        assertThat(parts.files.isRetryDue(id)).isTrue();
    }

    @Test
    void isFullOnceAThousandFilesCannotBeRemoved() {
        parts.faults.fail("delete", "Operation not permitted");
        for (int i = 0; i < 999; i++) {
            parts.files.removeLater(UUID.randomUUID());
        }
        assertThat(parts.files.isFull()).isFalse();
        parts.files.removeLater(id);
        assertThat(parts.files.isFull()).isTrue();
        parts.faults.heal();
        parts.files.remove(id);
        assertThat(parts.files.isFull()).isFalse();
    }

    /** As when a message is confirmed late that was never in the spool, while the disk fails: no listing names it. */
    @Test
    void whatHasNoFileIsNotRememberedForEver() {
        parts.faults.fail("delete", "Input/output error");
        for (int i = 0; i < 1_000; i++) {
            parts.files.removeLater(UUID.randomUUID());
        }
        assertThat(parts.files.isFull()).isTrue();
        parts.faults.heal();
        parts.files.retry();
        assertThat(parts.files.isFull()).as("not yet time for another try").isTrue();
        parts.clock.addAndGet(ReplayParts.MIN.toNanos());
        parts.files.retry();
        assertThat(parts.files.isEmpty()).isTrue();
    }

    /** As when a stop waits for the fsync of a file whose client is gone. */
    @Test
    void afterTheDisksThreadsHaveEndedTheFileIsRemovedAtOnce() {
        parts.closeDisk();
        parts.files.removeLater(id);
        assertThat(parts.file(message)).doesNotExist();
        assertThat(parts.files.isConfirmed(id)).isFalse();
    }

    /** As when a confirm comes after the sink was closed: the file stays, and is replayed by the next run. */
    @Test
    void aClosedSpoolIsNoFailure() throws IOException {
        parts.closeDisk();
        parts.store.close();
        parts.files.removeLater(id);
        assertThat(parts.file(message)).exists();
        assertThat(parts.files.isConfirmed(id)).isTrue();
    }
}
