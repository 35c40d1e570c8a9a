package io.github.lsmtpd.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.benchmarks.client.MailText;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final int RATE = 200;
    private static final int STALL_MILLIS = 500;
    private static final byte[] BODY = MailText.endedOfSize(512);

    /**
     * While the server stalls, a hundred messages fall due, and only one can be under way: those that could not even be
     * sent must be charged with the stall as well.
     */
    @Test
    void aStallCountsForEveryMessageThatItDelayed() throws Exception {
        AtomicInteger count = new AtomicInteger();
        MessageSink stallsOnce = message -> {
            if (count.incrementAndGet() == RATE / 2) {
                return CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(STALL_MILLIS, TimeUnit.MILLISECONDS));
            }
            return CompletableFuture.completedFuture(null);
        };
        try (SmtpServer server = SmtpServer.builder().listen(0).sink(stallsOnce).start()) {
            Latencies latencies = new OpenLoop(RATE, 0, 1, BODY).run(server.port(), 1);
            // Of 200 messages one is served late, and the 80 after it are late by 100 ms or more.
            assertThat(latencies.serviceMillis(99)).isLessThan(latencies.serviceMillis(100));
            assertThat(latencies.responseMillis(62)).isGreaterThan(STALL_MILLIS / 5.0);
        }
    }

    @Test
    void aRefusedMessageEndsTheRun() throws Exception {
        MessageSink refusing = message -> CompletableFuture.failedFuture(DeliveryException.temporary("full"));
        try (SmtpServer server = SmtpServer.builder().listen(0).sink(refusing).start()) {
            OpenLoop loop = new OpenLoop(RATE, 0, 1, BODY);
            assertThatThrownBy(() -> loop.run(server.port(), 2)).hasMessageContaining("451");
        }
    }
}
