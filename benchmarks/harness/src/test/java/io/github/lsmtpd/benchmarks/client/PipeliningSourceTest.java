package io.github.lsmtpd.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PipeliningSourceTest {
    private static final int SIZE = 5_120;

    @Test
    void sendsSoManyMessagesOfThatSize() throws Exception {
        AtomicInteger count = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        MessageSink counting = message -> {
            count.incrementAndGet();
            bytes.addAndGet(message.content().size());
            return CompletableFuture.completedFuture(null);
        };
        try (SmtpServer server = SmtpServer.builder()
                .listen(0)
                .contentRules(rules -> rules.withReceivedHeader(false))
                .sink(counting)
                .start()) {
            PipeliningSource.send(server.port(), 7, SIZE, 100);
        }
        assertThat(count).hasValue(100);
        assertThat(bytes).hasValue(100 * SIZE);
    }

    @Test
    void aMessageThatIsRefusedIsAFailedRun() throws Exception {
        MessageSink refusing = message -> CompletableFuture.failedFuture(DeliveryException.temporary("full"));
        try (SmtpServer server = SmtpServer.builder().listen(0).sink(refusing).start()) {
            assertThatThrownBy(() -> PipeliningSource.send(server.port(), 1, SIZE, 1))
                    .isInstanceOf(FailedRunException.class)
                    .hasMessageContaining("451");
        }
    }
}
