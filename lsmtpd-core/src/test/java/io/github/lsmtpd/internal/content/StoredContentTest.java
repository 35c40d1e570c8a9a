package io.github.lsmtpd.internal.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Content is given back when its last holder lets go of it, once, and not before. */
class StoredContentTest {
    private final AtomicInteger givenBack = new AtomicInteger();
    private final StoredContent content = new StoredContent(
            new byte[] {1}, List.of(new byte[] {2}, new byte[] {3}), null, 3, givenBack::incrementAndGet);

    @Test
    void isReleasedAtOnceWhenItIsNotBeingRead() {
        content.release();
        content.release();
        assertThat(givenBack).hasValue(1);
        assertThatThrownBy(content::openStream).isInstanceOf(IOException.class).hasMessageContaining("no longer kept");
        assertThatThrownBy(content::toByteArray).isInstanceOf(IOException.class);
        assertThatThrownBy(content::openChannel).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsOpenIsReadToItsEnd() throws IOException {
        InputStream first = content.openStream();
        InputStream second = content.openStream();
        assertThat(first.read()).isEqualTo(1);
        content.release();
        assertThat(givenBack).hasValue(0);
        assertThat(first.readAllBytes()).containsExactly(2, 3);
        second.close();
        second.close();
        first.close();
        assertThat(first.read()).isEqualTo(-1);
        assertThat(givenBack).hasValue(1);
    }

    @Test
    void closingDoesNotGiveBackWhatWasNotReleased() throws IOException {
        content.openStream().close();
        assertThat(content.toByteArray()).containsExactly(1, 2, 3);
        assertThat(givenBack).hasValue(0);
        assertThat(content).hasToString("content of 3 bytes");
    }

    /** A sink's stage may complete on any thread while other threads open and close. */
    @Test
    void isGivenBackOnceHoweverReleaseAndOpenMeet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int i = 0; i < 2_000; i++) {
                AtomicInteger times = new AtomicInteger();
                StoredContent raced =
                        new StoredContent(new byte[0], List.of(new byte[] {7}), null, 1, times::incrementAndGet);
                CountDownLatch together = new CountDownLatch(3);
                Future<?> release = threads.submit(() -> meet(together, raced::release));
                Future<?> one = threads.submit(() -> meet(together, () -> readOrRefuse(raced)));
                Future<?> other = threads.submit(() -> meet(together, () -> readOrRefuse(raced)));
                release.get();
                one.get();
                other.get();
                assertThat(times).hasValue(1);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void meet(CountDownLatch together, Runnable task) {
        together.countDown();
        try {
            together.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        task.run();
    }

    /** All of it or a refusal: never an empty rest. */
    private static void readOrRefuse(StoredContent content) {
        try (InputStream in = content.openStream()) {
            assertThat(in.readAllBytes()).containsExactly(7);
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("no longer kept");
        }
    }
}
