package io.github.lsmtpd.amqp.internal;

import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class BrokerLogTest {
    private static final String AGAIN = "No connection to a broker, trying again: ";

    private final Logger lines = mock(Logger.class);
    private long seconds = 1_000;
    private final BrokerLog log = new BrokerLog("a broker", lines, () -> TimeUnit.SECONDS.toNanos(seconds));

    @AfterEach
    void thatIsAll() {
        verifyNoMoreInteractions(lines);
    }

    @Test
    void theFirstConnectionIsLoggedAndLaterOnesOnlyAfterALoss() {
        log.connected();
        log.connected();
        verify(lines).info("Connected to a broker");
    }

    @Test
    void anOutageIsLoggedWhenItBeginsOnceAMinuteAndWhenItEnds() {
        for (int i = 0; i < 70; i++) {
            log.unreachable("reason " + i);
            seconds++;
        }
        log.connected();
        var order = inOrder(lines);
        order.verify(lines).warn(AGAIN + "reason 0", (Throwable) null);
        order.verify(lines).warn(AGAIN + "reason 60 (59 more since the last line)", (Throwable) null);
        order.verify(lines).info("Connected to a broker (9 failures since the last line)");
    }

    @Test
    void aConnectionThatFlapsFillsNoLog() {
        for (int i = 0; i < 60; i++) {
            log.unreachable("cut");
            log.connected();
            seconds++;
        }
        verify(lines).warn(AGAIN + "cut", (Throwable) null);
        verify(lines).info("Connected to a broker");
    }

    @Test
    void aBlockEndsWithItsConnection() {
        log.blocked("low on memory");
        log.blockedConnectionEnded();
        log.unblocked();
        verify(lines).warn("a broker blocks its publishers: low on memory", (Throwable) null);
        verify(lines).info("The connection on which a broker blocked its publishers has ended");
    }

    @Test
    void aBlockThatIsLiftedIsLogged() {
        log.blocked("low on disk");
        log.unblocked();
        verify(lines).warn("a broker blocks its publishers: low on disk", (Throwable) null);
        verify(lines).info("a broker takes messages again");
    }
}
