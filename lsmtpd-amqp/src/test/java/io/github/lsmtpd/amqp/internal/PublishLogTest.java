package io.github.lsmtpd.amqp.internal;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.github.lsmtpd.amqp.TestMail;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

class PublishLogTest {
    private static final String NACKED = "Not stored: the queue refused the message, it is full or failing";

    private final Logger lines = mock(Logger.class);
    private long seconds = 1_000;
    private final PublishLog log = new PublishLog(lines, () -> TimeUnit.SECONDS.toNanos(seconds));

    private static Delivery delivery() {
        return new Delivery(TestMail.text("test"), "test", 0);
    }

    @Test
    void oneLineWhenItBeginsOneAMinuteWithACountOneWhenItEnds() {
        for (int i = 0; i < 90; i++) {
            log.notStored(PublishOutcome.NACKED, "", List.of(delivery(), delivery()));
            log.stored();
            seconds++;
        }
        seconds += 10;
        log.stored();
        log.stored();

        var order = inOrder(lines);
        order.verify(lines).warn(NACKED + " (1 more)", (Throwable) null);
        order.verify(lines).warn(NACKED + " (119 more since the last line)", (Throwable) null);
        order.verify(lines)
                .info("Messages are stored again, it has ended: the queue refused the message, it is full or failing"
                        + " (58 failures since the last line)");
        verifyNoMoreInteractions(lines);
    }

    @Test
    void eachOutcomeIsAConditionOfItsOwn() {
        log.notStored(PublishOutcome.NACKED, "", List.of(delivery()));
        log.notStored(PublishOutcome.NO_EXCHANGE, "NOT_FOUND 'a'", List.of(delivery()));
        log.notStored(PublishOutcome.NO_EXCHANGE, "NOT_FOUND 'b'", List.of(delivery()));
        verify(lines).warn(NACKED, (Throwable) null);
        verify(lines).warn("Not stored: the exchange does not exist: NOT_FOUND 'a'", (Throwable) null);
        verifyNoMoreInteractions(lines);
    }

    /** A message whose return came before its nack is not counted twice. */
    @Test
    void whatHasFailedAlreadyIsNotLoggedAgain() {
        Delivery returned = delivery();
        returned.settle(PublishOutcome.RETURNED);
        log.notStored(PublishOutcome.NACKED, "", List.of(returned));
        log.notStored(PublishOutcome.NACKED, "", Collections.emptyList());
        verifyNoInteractions(lines);
    }

    @ParameterizedTest
    @EnumSource(
            value = PublishOutcome.class,
            names = {"AWAY", "BLOCKED", "CLOSED", "CONNECTION_LOST"})
    void theConnectionIsLoggedElsewhere(PublishOutcome outcome) {
        log.notStored(outcome, "", List.of(delivery()));
        verifyNoInteractions(lines);
    }

    /** Others may be stored meanwhile, which says nothing about the next one of this kind. */
    @Test
    void aFailureOfSingleMessagesHasNoEnd() {
        log.notEncoded(PublishOutcome.NO_MEMORY, new OutOfMemoryError("heap"));
        seconds += 30;
        log.stored();
        verify(lines).warn("Not stored: not enough memory for the message now: heap", (Throwable) null);
        verifyNoMoreInteractions(lines);
    }

    @Test
    void aFaultInTheCodeHasItsStackTrace() {
        log.notEncoded(PublishOutcome.UNREADABLE, new IllegalStateException("fault"));
        log.notEncoded(PublishOutcome.TOO_BIG, new IOException("larger than that"));
        verify(lines).warn(eq("Not stored: the message could not be read: fault"), any(Throwable.class));
        verify(lines)
                .warn("Not stored: the message is larger than the broker takes: larger than that", (Throwable) null);
    }

    @Test
    void aFullQueueIsLoggedOnceAMinute() {
        for (int i = 0; i <= 60; i++) {
            log.crowded();
            seconds++;
        }
        String line = "The publisher's queue is full: senders wait";
        verify(lines).warn(line, (Throwable) null);
        verify(lines).warn(line + " (59 more since the last line)", (Throwable) null);
        verifyNoMoreInteractions(lines);
    }
}
