package io.github.lsmtpd.spool;

import static io.github.lsmtpd.DeliveryException.Reason.INSUFFICIENT_STORAGE;
import static io.github.lsmtpd.DeliveryException.Reason.MESSAGE_TOO_BIG;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is acknowledged that the primary may never take, and what there is no room for is refused at MAIL. */
@Timeout(60)
class FailoverSinkSizeTest {
    @TempDir
    private Path temp;

    private final TestPrimary primary = new TestPrimary();
    private FailoverSink sink;

    @BeforeEach
    void open() {
        sink = new FailoverSink(
                primary,
                SpoolSettings.builder(temp.resolve("spool"))
                        .minFreeBytes(0)
                        .maxBytes(5_000)
                        .backoff(Duration.ofMillis(5), Duration.ofSeconds(5))
                        .build());
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private Object outcome(int size) throws Exception {
        return sink.deliver(TestMessages.message("x".repeat(size).getBytes(US_ASCII)))
                .handle((where, failure) -> failure == null
                        ? where
                        : DeliveryException.from(failure).reason())
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    @Test
    void isThatOfThePrimary() {
        assertThat(sink.maxMessageSize()).isEqualTo(Long.MAX_VALUE);
        primary.takes(3_000, 1_000);
        assertThat(sink.maxMessageSize()).isEqualTo(3_000);
        assertThat(sink.provenMessageSize()).isEqualTo(1_000);
    }

    @Test
    void spoolsNothingThatThePrimaryIsNotKnownToTake() throws Exception {
        primary.takes(3_000, 1_000);
        primary.isUnreachable();
        assertThat(outcome(1_001)).isEqualTo(INSUFFICIENT_STORAGE);
        assertThat(sink.isPrimaryUp()).as("its size may have been why").isTrue();
        assertThat(outcome(1_000)).isEqualTo("spool");
        assertThat(sink.isPrimaryUp()).isFalse();
        assertThat(outcome(1_001)).isEqualTo(INSUFFICIENT_STORAGE);
        assertThat(outcome(3_001)).isEqualTo(MESSAGE_TOO_BIG);
        assertThat(sink.spooled()).isOne();
    }

    @Test
    void leavesLargeMessagesToAPrimaryThatWorks() throws Exception {
        primary.takes(3_000, 1_000);
        assertThat(outcome(2_000)).isNull();
        assertThat(primary.taken()).hasSize(1);
    }

    @Test
    void hasRoomAsLongAsOneOfTheTwoHas() throws Exception {
        assertThat(sink.hasRoomFor(1_000_000)).isTrue();
        primary.hasRoom(false);
        assertThat(sink.hasRoomFor(4_000)).isTrue();
        assertThat(sink.hasRoomFor(1_000_000)).isFalse();
        primary.hasRoom(true);
        primary.isUnreachable();
        assertThat(outcome(2_000)).isEqualTo("spool");
        assertThat(sink.hasRoomFor(1_000)).isTrue();
        assertThat(sink.hasRoomFor(4_000)).isFalse();
        primary.works();
        await().atMost(Duration.ofSeconds(30)).until(sink::isPrimaryUp);
        assertThat(sink.hasRoomFor(1_000_000)).isTrue();
    }
}
