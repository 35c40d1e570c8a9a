package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Against the other side that blocks, fails, or reads. */
class BoundedOutputTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Target target = new Target();
    private final BoundedOutput output = BoundedOutput.start("test-output", target);

    private void write(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        output.write(bytes, 0, bytes.length);
    }

    @Test
    void everythingIsWrittenInItsOrderTheLastLineWithoutAnEndToo() throws Exception {
        target.reads.release(Integer.MAX_VALUE);
        for (int i = 0; i < 1_000; i++) {
            write("line " + i + "\nand ");
        }
        assertThat(output.awaitWritten(LIMIT)).isTrue();
        assertThat(target.lines())
                .hasSize(1_001)
                .startsWith("line 0", "and line 1")
                .endsWith("and ");
    }

    /** Lines that are dropped are counted where they are missing, and the lines after them are all there. */
    @Test
    void whatFindsNoRoomIsDroppedAndCounted() throws Exception {
        String text = "x".repeat(1_000) + "\n";
        for (int i = 0; i < 3_000; i++) {
            write(text);
        }
        assertThat(output.awaitWritten(SHORT)).isFalse();
        target.reads.release(Integer.MAX_VALUE);
        assertThat(output.awaitWritten(LIMIT)).isTrue();
        write("after\n");
        assertThat(output.awaitWritten(LIMIT)).isTrue();

        List<String> lines = target.lines();
        int written = lines.size() - 2;
        assertThat(written * 1_000)
                .isBetween(BoundedOutput.MAX_WAITING_BYTES / 2, BoundedOutput.MAX_WAITING_BYTES + 9_000);
        assertThat(lines.get(written)).startsWith("lsmtpd-gateway: " + (3_000 - written) + " lines were dropped here");
        assertThat(lines).endsWith("after");
    }

    /** A disk that is full, say: it is tried again with the next line, and what was lost meanwhile is counted. */
    @Test
    void whatCannotBeWrittenIsCountedToo() throws Exception {
        target.reads.release(Integer.MAX_VALUE);
        target.fails = true;
        write("lost\nlost\n");
        await().atMost(LIMIT).until(() -> target.failures.get() > 0 && !output.awaitWritten(SHORT));
        target.fails = false;
        write("there\n");
        assertThat(output.awaitWritten(LIMIT)).isTrue();
        assertThat(target.lines())
                .containsExactly(
                        "lsmtpd-gateway: 2 lines were dropped here, since they could not be written in time", "there");
    }

    @Test
    void aLineWithoutAnEndTakesNoMoreThanAPiece() throws Exception {
        target.reads.release(Integer.MAX_VALUE);
        write("x".repeat(1_000_000));
        await().atMost(LIMIT).until(() -> target.size() >= 900_000);
        assertThat(output.awaitWritten(LIMIT)).isTrue();
        assertThat(target.size()).isEqualTo(1_000_000);
    }

    /** Takes what is written when it is let. */
    private static final class Target extends OutputStream {
        private final Semaphore reads = new Semaphore(0);
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private volatile boolean fails;
        private final AtomicInteger failures = new AtomicInteger();

        @Override
        public void write(int octet) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            reads.acquireUninterruptibly();
            if (fails) {
                failures.incrementAndGet();
                throw new IOException("No space left on device");
            }
            written.writeBytes(bytes);
        }

        int size() {
            return written.size();
        }

        List<String> lines() {
            return written.toString(UTF_8).lines().toList();
        }
    }
}
