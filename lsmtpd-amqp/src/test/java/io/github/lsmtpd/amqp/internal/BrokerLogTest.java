package io.github.lsmtpd.amqp.internal;

import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class BrokerLogTest {
    private static final String AGAIN = "No connection to a broker, trying again: ";

    private final Logger lines = mock(Logger.class);
    private long seconds = 1_000;
    private final BrokerLog.OfConnection log = connections(1).get(0);

    @AfterEach
    void thatIsAll() {
        verifyNoMoreInteractions(lines);
    }

    private List<BrokerLog.OfConnection> connections(int count) {
        return new BrokerLog("a broker", count, lines, () -> TimeUnit.SECONDS.toNanos(seconds)).connections();
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

    @Test
    void anOutageOfSeveralConnectionsIsOneLineAndItsEndIsOne() {
        List<BrokerLog.OfConnection> all = connections(3);
        all.forEach(BrokerLog.OfConnection::connected);
        for (int i = 0; i < 20; i++) {
            all.forEach(each -> each.unreachable("refused"));
            seconds++;
        }
        all.forEach(BrokerLog.OfConnection::connected);
        var order = inOrder(lines);
        order.verify(lines).info("Connected to a broker (3 of 3 connections)");
        order.verify(lines)
                .warn("No connection to a broker (3 of 3 connections), trying again: refused", (Throwable) null);
        order.verify(lines).info("Connected to a broker (3 of 3 connections) (57 failures since the last line)");
    }

    /** While others are there, messages take those. */
    @Test
    void someThatStayLostAreLoggedAfterAWhile() {
        List<BrokerLog.OfConnection> all = connections(3);
        all.forEach(BrokerLog.OfConnection::connected);
        for (int i = 0; i <= BrokerLog.GRACE_PERIOD.toSeconds(); i++) {
            all.get(1).unreachable("refused");
            seconds++;
        }
        all.get(1).connected();
        var order = inOrder(lines);
        order.verify(lines).info("Connected to a broker (3 of 3 connections)");
        order.verify(lines)
                .warn("No connection to a broker (1 of 3 connections), trying again: refused", (Throwable) null);
        order.verify(lines).info("Connected to a broker (3 of 3 connections)");
    }

    /** Those that are late after an outage are not a new one. */
    @Test
    void theLastOneMayBeBackLaterThanTheFirst() {
        List<BrokerLog.OfConnection> all = connections(2);
        all.forEach(each -> each.unreachable("refused"));
        seconds += 40;
        all.get(0).connected();
        all.get(1).unreachable("refused");
        all.get(1).connected();
        var order = inOrder(lines);
        order.verify(lines)
                .warn("No connection to a broker (2 of 2 connections), trying again: refused", (Throwable) null);
        order.verify(lines).info("Connected to a broker (2 of 2 connections)");
    }

    @Test
    void oneThatIsLostForAMomentIsLoggedOnceAMinute() {
        List<BrokerLog.OfConnection> all = connections(2);
        all.forEach(BrokerLog.OfConnection::connected);
        for (int i = 0; i < 30; i++) {
            all.get(0).unreachable("cut");
            all.get(0).connected();
            seconds++;
        }
        verify(lines).info("Connected to a broker (2 of 2 connections)");
        verify(lines).warn("One of 2 connections to a broker was lost, and is there again: cut", (Throwable) null);
    }

    @Test
    void aBlockOfSeveralConnectionsEndsWithTheLast() {
        List<BrokerLog.OfConnection> all = connections(2);
        all.forEach(each -> each.blocked("low on memory"));
        verify(lines).warn("a broker blocks its publishers: low on memory", (Throwable) null);
        all.get(0).unblocked();
        verifyNoMoreInteractions(lines);
        all.get(1).unblocked();
        verify(lines).info("a broker takes messages again");
    }
}
