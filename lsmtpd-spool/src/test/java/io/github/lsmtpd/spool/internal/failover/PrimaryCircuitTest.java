package io.github.lsmtpd.spool.internal.failover;

import static io.github.lsmtpd.spool.internal.failover.Route.LIVE;
import static io.github.lsmtpd.spool.internal.failover.Route.PROBE;
import static io.github.lsmtpd.spool.internal.failover.Route.REPLAY;
import static io.github.lsmtpd.spool.internal.failover.Route.SPOOL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.failover.PrimaryCircuit.State;
import io.github.lsmtpd.spool.testing.RecordedLog;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrimaryCircuitTest {
    private static final Duration MIN = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(5);

    private final AtomicLong now = new AtomicLong();
    private final RecordedLog log = new RecordedLog();
    private final PrimaryCircuit circuit =
            new PrimaryCircuit(MIN, MAX, new ConditionLog(log.logger(), "used again", now::get), now::get);

    /** Each row: what has happened, and what then is: the state, and where a live message and one of the spool go. */
    @ParameterizedTest
    @CsvSource({
        "'',                                                CLOSED,    LIVE,  REPLAY",
        "live taken LIVE,                                   CLOSED,    LIVE,  REPLAY",
        "live failed LIVE,                                  OPEN,      SPOOL, PROBE",
        "live undecided LIVE,                               CLOSED,    LIVE,  REPLAY",
        "replay failed REPLAY,                              CLOSED,    LIVE,  PROBE",
        "replay failed REPLAY; replay taken PROBE,          CLOSED,    LIVE,  REPLAY",
        "replay failed REPLAY; replay failed PROBE,         OPEN,      SPOOL, PROBE",
        "replay failed REPLAY; replay undecided PROBE,      CLOSED,    LIVE,  PROBE",
        "live failed LIVE; live taken LIVE,                 OPEN,      SPOOL, PROBE",
        "live failed LIVE; offer,                           HALF_OPEN, PROBE, PROBE",
        "live failed LIVE; offer; live,                     HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; offer; live taken PROBE,         CLOSED,    LIVE,  REPLAY",
        "live failed LIVE; offer; live failed PROBE,        OPEN,      SPOOL, PROBE",
        "live failed LIVE; offer; live undecided PROBE,     OPEN,      SPOOL, PROBE",
        "live failed LIVE; offer; live; live failed LIVE,   HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; offer; live; live taken LIVE,    HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; replay,                          HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; replay taken PROBE,              CLOSED,    LIVE,  REPLAY",
        "live failed LIVE; replay failed PROBE,             OPEN,      SPOOL, PROBE",
        "live failed LIVE; replay undecided PROBE,          OPEN,      SPOOL, PROBE",
        "live failed LIVE; long,                            OPEN,      PROBE, PROBE",
        "live failed LIVE; long; live,                      HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; long; live taken PROBE,          CLOSED,    LIVE,  REPLAY",
        "live failed LIVE; long; live failed PROBE,         OPEN,      SPOOL, PROBE",
        "live failed LIVE; long; live undecided PROBE,      OPEN,      PROBE, PROBE",
        "live failed LIVE; long; replay,                    HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; long; live failed LIVE,          OPEN,      SPOOL, PROBE",
        "live failed LIVE; live undecided LIVE,             OPEN,      SPOOL, PROBE",
        "live failed LIVE; replay taken REPLAY,             HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; replay failed REPLAY,            HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; offer; replay,                   HALF_OPEN, SPOOL, SPOOL",
        "live failed LIVE; offer; replay taken PROBE,       CLOSED,    LIVE,  REPLAY",
        "live failed LIVE; offer; replay failed PROBE,      OPEN,      SPOOL, PROBE",
        "live failed LIVE; offer; offer,                    HALF_OPEN, PROBE, PROBE",
        "offer,                                             CLOSED,    LIVE,  REPLAY",
        "replay failed REPLAY; live taken LIVE,             CLOSED,    LIVE,  PROBE",
        "replay failed REPLAY; live failed LIVE,            OPEN,      SPOOL, PROBE",
        "replay failed REPLAY; offer,                       CLOSED,    LIVE,  PROBE",
        "replay failed REPLAY; replay,                      CLOSED,    LIVE,  SPOOL",
        "replay failed REPLAY; replay; live failed LIVE,    OPEN,      SPOOL, SPOOL",
        "replay taken REPLAY,                               CLOSED,    LIVE,  REPLAY",
        "replay undecided REPLAY,                           CLOSED,    LIVE,  REPLAY",
    })
    void movesFromStateToState(String events, State state, Route live, Route replay) {
        for (String event : events.split(";", -1)) {
            happens(event.trim());
        }
        assertThat(circuit.state()).isEqualTo(state);
        assertThat(circuit.takesLive()).isEqualTo(live != SPOOL);
        if (replay != PROBE) {
            assertThat(circuit.replay()).isEqualTo(replay);
        }
        assertThat(circuit.live()).isEqualTo(live);
        if (live != PROBE) {
            assertThat(circuit.replay()).isEqualTo(replay);
        }
    }

    private void happens(String event) {
        String[] words = event.split(" ", -1);
        Route route = words.length < 3 ? SPOOL : Route.valueOf(words[2]);
        if (words[0].equals("offer")) {
            circuit.offerProbe();
        } else if (words[0].equals("long")) {
            now.addAndGet(4 * MAX.toNanos());
        } else if (words[0].equals("live") && route != LIVE) {
            circuit.live();
        } else if (words[0].equals("replay")) {
            circuit.replay();
        }
        switch (words.length < 2 ? "" : words[1]) {
            case "taken" -> circuit.taken(route);
            case "failed" -> circuit.failed(route, new IOException("no"));
            case "undecided" -> circuit.undecided(route);
            default -> {}
        }
    }

    @Test
    void pausesGrowWithTheProbesThatFail() {
        assertThat(circuit.pause()).isZero();
        circuit.failed(LIVE, new IOException("no"));
        circuit.failed(LIVE, new IOException("no"));
        assertThat(circuit.pause()).isEqualTo(MIN);
        assertThat(circuit.replay()).isEqualTo(PROBE);
        circuit.failed(PROBE, new IOException("no"));
        assertThat(circuit.pause()).isEqualTo(MIN.multipliedBy(2));
        assertThat(circuit.replay()).isEqualTo(PROBE);
        circuit.taken(PROBE);
        assertThat(circuit.pause()).isZero();
        assertThat(circuit.replay()).isEqualTo(REPLAY);
    }

    /** A queue that is full takes a message now and then: that is one condition, not one for each message. */
    @Test
    void logsOneConditionHoweverOftenItOpensAndCloses() {
        for (int i = 0; i < 100; i++) {
            circuit.failed(circuit.live(), new IOException("the queue is full"));
            now.addAndGet(Duration.ofMillis(500).toNanos());
            circuit.taken(circuit.replay());
        }
        assertThat(log.lines())
                .containsExactly(
                        "WARN The primary sink takes no messages, they go to the spool: java.io.IOException: the queue is full");
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        circuit.failed(circuit.live(), new IOException("the queue is full"));
        assertThat(log.lines()).hasSize(2).last().asString().endsWith("(99 more since the last line)");
        circuit.taken(circuit.replay());
        circuit.tick();
        assertThat(log.lines()).hasSize(2);
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        circuit.tick();
        circuit.tick();
        assertThat(log.lines()).hasSize(3).last().isEqualTo("INFO used again");
    }

    static Stream<Arguments> waysToFail() {
        return Stream.of(
                Arguments.of(
                        new ConnectException("Connection refused"), "java.net.ConnectException: Connection refused"),
                Arguments.of(new TimeoutException(), "no answer in time"),
                Arguments.of(
                        DeliveryException.temporary("the queue is full"),
                        "io.github.lsmtpd.DeliveryException: the queue is full"));
    }

    /** Unreachable, too slow, or full: in each case the next messages go to the spool at once, and the log says why. */
    @ParameterizedTest
    @MethodSource("waysToFail")
    void opensHoweverThePrimaryFails(Throwable failure, String reason) {
        circuit.failed(circuit.live(), failure);
        assertThat(circuit.state()).isEqualTo(State.OPEN);
        assertThat(circuit.live()).isEqualTo(SPOOL);
        assertThat(log.lines())
                .containsExactly("WARN The primary sink takes no messages, they go to the spool: " + reason);
    }

    /** A full primary takes a message now and then: each one closes the circuit, and the next refusal opens it again. */
    @Test
    void aPrimaryThatIsFullIsNeitherLeftAloneNorFlooded() {
        for (int i = 0; i < 10; i++) {
            circuit.failed(circuit.live(), new IOException("the queue is full"));
            assertThat(circuit.live()).isEqualTo(SPOOL);
            assertThat(circuit.pause())
                    .as("no longer than after the first failure")
                    .isEqualTo(MIN);
            circuit.taken(circuit.replay());
            assertThat(circuit.live()).isEqualTo(LIVE);
        }
    }

    /** A primary that is too slow answers after the deadline; such answers do not close the circuit, a probe does. */
    @Test
    void aLateAnswerDoesNotCloseIt() {
        circuit.failed(LIVE, new TimeoutException());
        circuit.taken(LIVE);
        circuit.taken(REPLAY);
        assertThat(circuit.state()).isEqualTo(State.OPEN);
        circuit.taken(circuit.replay());
        assertThat(circuit.isClosed()).isTrue();
    }
}
