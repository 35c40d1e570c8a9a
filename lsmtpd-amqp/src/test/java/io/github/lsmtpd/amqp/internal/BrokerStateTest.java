package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events carry the epoch of their connection; those of an older one change nothing. */
class BrokerStateTest {
    @ParameterizedTest
    @CsvSource({
        "'',                                          TAKES",
        "away 0,                                      AWAY",
        "up 1,                                        TAKES",
        "up 1 away 0,                                 TAKES",
        "away 0 up 1,                                 TAKES",
        "up 1 away 1,                                 AWAY",
        "up 1 away 1 away 1,                          AWAY",
        "up 1 away 1 up 2 away 1,                     TAKES",
        "up 2 up 1,                                   TAKES",
        "up 1 away 2 up 1,                            AWAY",
        "up 1 blocked 1,                              BLOCKED",
        "up 1 blocked 1 unblocked 1,                  TAKES",
        "up 1 blocked 1 away 1,                       AWAY",
        "up 1 blocked 1 away 1 up 2,                  TAKES",
        "up 1 away 1 up 2 blocked 1,                  TAKES",
        "up 1 away 1 up 2 blocked 2 unblocked 1,      BLOCKED",
        "blocked 0,                                   TAKES",
        "up 1 away 1 blocked 1,                       AWAY",
        "up 1 channelClosed 1,                        NO_EXCHANGE",
        "up 1 channelClosed 1 channelOpen 1,          TAKES",
        "up 1 channelClosed 1 away 1 up 2,            TAKES",
        "up 1 away 1 up 2 channelClosed 1,            TAKES",
        "up 1 channelClosed 1 blocked 1,              BLOCKED",
        "up 1 channelClosed 1 blocked 1 unblocked 1,  NO_EXCHANGE",
        "up 1 blocked 1 channelClosed 1 channelOpen 1, BLOCKED",
        "away 0 away 0,                               AWAY",
        "away 0 away 1,                               AWAY",
        "away 2 up 1,                                 AWAY",
        "away 1 up 1,                                 TAKES",
        "up 1 up 2 away 1,                            TAKES",
        "up 1 up 2 away 2,                            AWAY",
        "up 1 blocked 1 up 2,                         TAKES",
        "up 1 blocked 1 blocked 1 unblocked 1,        TAKES",
        "up 1 unblocked 1,                            TAKES",
        "up 1 blocked 2,                              TAKES",
        "up 1 blocked 1 away 0,                       BLOCKED",
        "up 1 away 1 unblocked 1,                     AWAY",
        "unblocked 0,                                 TAKES",
        "channelClosed 0,                             TAKES",
        "channelOpen 0,                               TAKES",
        "up 1 away 1 channelClosed 1,                 AWAY",
        "up 1 away 1 channelOpen 1,                   AWAY",
        "up 1 channelClosed 1 up 2,                   TAKES",
        "up 1 channelOpen 1,                          TAKES",
        "up 1 up 2 channelClosed 2 channelOpen 1,     NO_EXCHANGE",
        "up 1 up 2 channelClosed 1 channelOpen 2,     TAKES",
        "close 0,                                     CLOSED",
        "away 0 close 0,                              CLOSED",
        "up 1 close 1,                                CLOSED",
        "up 1 close 1 away 1,                         CLOSED",
        "up 1 close 1 blocked 1,                      CLOSED",
        "up 1 close 1 channelClosed 1,                CLOSED",
        "up 1 channelClosed 1 close 1 channelOpen 1,  CLOSED",
        "close 0 close 0,                             CLOSED",
        "close 1 up 2,                                CLOSED",
        "up 1 blocked 1 close 1 unblocked 1,          CLOSED",
    })
    void refusesAccordingToTheNewestConnection(String events, String expected) {
        BrokerState state = UnloggedState.create();

        String[] words = events.isEmpty() ? new String[0] : events.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            tell(state, words[i], Long.parseLong(words[i + 1]));
        }

        PublishOutcome refusal = state.refusal();
        assertThat(refusal == null ? "TAKES" : refusal.name()).isEqualTo(expected);
        assertThat(state.isClosed()).isEqualTo(expected.equals("CLOSED"));
    }

    /** What the sweeper asks, to know a broker that is stuck from one that has just begun to read. */
    @Test
    void remembersWhenTheBrokerLastBeganToRead() {
        BrokerState state = UnloggedState.create();
        long before = System.nanoTime();
        state.up(1);
        long connected = state.unblockedAt();
        assertThat(connected - before).isNotNegative();
        state.blocked(1, "low on memory");
        assertThat(state.isBlocked()).isTrue();
        assertThat(state.unblockedAt()).isEqualTo(connected);
        long during = System.nanoTime();
        state.unblocked(1);
        assertThat(state.isBlocked()).isFalse();
        assertThat(state.unblockedAt() - during).isNotNegative();
    }

    @Test
    void theWorkerPausesUntilItIsClosed() {
        BrokerState state = UnloggedState.create();
        assertThat(state.awaitClosed(1)).isFalse();
        var paused = CompletableFuture.supplyAsync(() -> state.awaitClosed(TimeUnit.HOURS.toMillis(1)));
        state.close();
        assertThat(paused).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(true);
    }

    private static void tell(BrokerState state, String event, long epoch) {
        switch (event) {
            case "up" -> state.up(epoch);
            case "away" -> state.away(epoch, "gone");
            case "blocked" -> state.blocked(epoch, "low on memory");
            case "unblocked" -> state.unblocked(epoch);
            case "channelClosed" -> state.channelClosed(epoch, PublishOutcome.NO_EXCHANGE);
            case "channelOpen" -> state.channelOpen(epoch);
            case "close" -> state.close();
            default -> throw new IllegalArgumentException(event);
        }
    }
}
