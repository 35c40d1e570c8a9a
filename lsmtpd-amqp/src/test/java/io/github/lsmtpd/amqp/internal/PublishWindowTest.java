package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PublishWindowTest {
    private final PublishWindow window = new PublishWindow(10, 1_000, Scheduler.system());
    private final AtomicBoolean cancelled = new AtomicBoolean();

    @Test
    void isBoundedByCount() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(reserve(1)).isTrue();
        }
        assertRoomComesWhen(1, () -> window.release(1));
    }

    @Test
    void isBoundedByBytes() throws Exception {
        reserve(600);
        assertThat(reserve(300)).isTrue();
        assertRoomComesWhen(400, () -> window.release(300));
    }

    @Test
    void takesOneMessageOfAnySize() throws Exception {
        assertThat(reserve(Integer.MAX_VALUE)).isTrue();
        assertRoomComesWhen(1, () -> window.release(Integer.MAX_VALUE));
    }

    @Test
    void aMessageThatTurnsOutSmallerMakesRoom() throws Exception {
        reserve(1_000);
        assertRoomComesWhen(500, () -> window.correct(1_000, 500));
    }

    @Test
    void aWaitEndsWhenItIsCancelled() throws Exception {
        reserve(1_000);
        CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> reserve(1));

        cancelled.set(true);
        window.wake();

        assertThat(room.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(window.bytes()).isEqualTo(1_000);
    }

    private boolean reserve(long size) {
        return window.reserve(size, cancelled::get);
    }

    private void assertRoomComesWhen(int size, Runnable event) throws Exception {
        CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> reserve(size));
        assertThat(room).failsWithin(Duration.ofMillis(200)).withThrowableOfType(TimeoutException.class);

        event.run();

        assertThat(room.get(1, TimeUnit.MINUTES)).isTrue();
    }
}
