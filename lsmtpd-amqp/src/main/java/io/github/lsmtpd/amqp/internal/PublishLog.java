package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.amqp.internal.PublishOutcome.Scope;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What is logged of messages that are not stored: a few lines for each outcome, however many messages have it. Thread safe.
 */
final class PublishLog {
    private final Logger log;
    private final Map<PublishOutcome, ConditionLog> outcomes = new EnumMap<>(PublishOutcome.class);
    /** Those that end when messages are stored; one message says nothing about the next. */
    private final List<ConditionLog> ending = new ArrayList<>();

    private final ConditionLog crowded;

    PublishLog() {
        this(SinkLogger.LOG, System::nanoTime);
    }

    PublishLog(Logger log, LongSupplier clock) {
        this.log = log;
        for (PublishOutcome outcome : PublishOutcome.values()) {
            String whenEnded = "Messages are stored again, it has ended: " + outcome.text();
            ConditionLog condition = new ConditionLog(log, whenEnded, clock);
            outcomes.put(outcome, condition);
            if (outcome.scope() == Scope.DESTINATION) {
                ending.add(condition);
            }
        }
        crowded = new ConditionLog(log, "", clock);
    }

    /** Messages are stored: what has not occurred for a while has ended. */
    void stored() {
        ending.forEach(ConditionLog::ended);
    }

    /**
     * Messages have failed; what is about the connection is left to {@link BrokerLog}.
     *
     * @param detail what the broker said, or an empty text
     */
    void notStored(PublishOutcome outcome, String detail, List<Delivery> deliveries) {
        // One that has an outcome already is not counted, such as a message whose return came before its nack.
        long failing =
                deliveries.stream().filter(delivery -> !delivery.isSettled()).count();
        if (failing > 0 && outcome.scope() != Scope.CONNECTION) {
            occurred(outcome, detail, failing, /* trace= */ null);
        }
    }

    /** A message could not be encoded. */
    void notEncoded(PublishOutcome outcome, Throwable failure) {
        Throwable trace = failure instanceof RuntimeException ? LogText.printable(failure) : null;
        occurred(outcome, FailureText.of(failure), 1, trace);
    }

    private void occurred(PublishOutcome outcome, String detail, long messages, @Nullable Throwable trace) {
        String line = "Not stored: " + outcome.text() + (detail.isEmpty() ? "" : ": " + detail);
        ConditionLog condition = Objects.requireNonNull(outcomes.get(outcome));
        condition.occurred(outcome.name(), line, messages, trace);
    }

    /** More messages wait than is normal. */
    void crowded() {
        crowded.occurred("The publisher's queue is full: senders wait", null);
    }

    /** The broker's size limit is known now, or has turned out to be lower. */
    void limitLearnt(long bytes) {
        log.warn(
                "The broker takes messages of up to {} bytes: what is larger as published is refused with 552 from now on",
                bytes);
    }
}
