package io.github.lsmtpd.spool.internal.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.InterruptedIOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnacknowledgedTest {
    private final Unacknowledged messages = new Unacknowledged(2, 100, Scheduler.system());
    private final UUID first = new UUID(0, 1);
    private final UUID second = new UUID(0, 2);
    private final UUID third = new UUID(0, 3);
    private Thread writer = new Thread();

    private CompletableFuture<Void> enterElsewhere(UUID id, long size) {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        writer = new Thread(() -> {
            try {
                messages.enter(id, size);
                entered.complete(null);
            } catch (InterruptedIOException e) {
                entered.completeExceptionally(Thread.currentThread().isInterrupted() ? e : new AssertionError(e));
            }
        });
        writer.setDaemon(true);
        writer.start();
        await().until(() -> entered.isDone() || writer.getState() == Thread.State.WAITING);
        return entered;
    }

    @Test
    void knowsWhatIsBeingWritten() throws Exception {
        messages.enter(first, 1);
        assertThat(messages.contains(first)).isTrue();
        assertThat(messages.contains(second)).isFalse();
        messages.leave(first, 1);
        assertThat(messages.contains(first)).isFalse();
    }

    @Test
    void moreThanTheMostMessagesWait() throws Exception {
        messages.enter(first, 1);
        messages.enter(second, 1);
        CompletableFuture<Void> waiting = enterElsewhere(third, 1);
        assertThat(waiting).isNotDone();
        assertThat(messages.contains(third)).isFalse();
        messages.leave(second, 1);
        waiting.get(30, SECONDS);
        assertThat(messages.contains(third)).isTrue();
    }

    @Test
    void moreThanTheMostBytesWait() throws Exception {
        messages.enter(first, 60);
        CompletableFuture<Void> waiting = enterElsewhere(second, 41);
        assertThat(waiting).isNotDone();
        messages.leave(first, 60);
        waiting.get(30, SECONDS);
    }

    @Test
    void oneMessageMayBeOfAnySize() throws Exception {
        messages.enter(first, 1_000_000);
        assertThat(messages.contains(first)).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        messages.enter(first, 100);
        CompletableFuture<Void> waiting = enterElsewhere(second, 1);
        writer.interrupt();
        assertThatThrownBy(() -> waiting.get(30, SECONDS)).hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(messages.contains(second)).isFalse();
    }

    /** A confirm that comes late removes the file; then the directory was not lost. */
    @Test
    void aFileThatIsRemovedWhileItIsWrittenNeedNotExist() throws Exception {
        messages.enter(first, 1);
        assertThat(messages.mustExist(first)).isTrue();
        messages.removing(first);
        assertThat(messages.mustExist(first)).isFalse();
        messages.leave(first, 1);
        messages.enter(first, 1);
        assertThat(messages.mustExist(first)).as("written anew").isTrue();
    }

    @Test
    void theRemovalOfAFileThatIsWrittenAlreadyIsNotRemembered() throws Exception {
        messages.removing(first);
        messages.enter(first, 1);
        assertThat(messages.mustExist(first)).isTrue();
    }
}
