package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.examples.simulation.SimulatedBroker.Trouble;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A sink before a broker that may be unreachable, slow or in two minds; it may hold messages for long before it reads them. */
final class SimulatedPrimary implements MessageSink {
    private static final int PERCENT = 100;

    private final SimulatedBroker broker;
    private final SimulatedProcess process;
    private final Timeline timeline;
    /** Those that may yet be stored. */
    private final Set<UUID> reading = new HashSet<>();

    private boolean closed;

    SimulatedPrimary(SimulatedBroker broker, SimulatedProcess process, Timeline timeline) {
        this.broker = broker;
        this.process = process;
        this.timeline = timeline;
    }

    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        process.checkAlive();
        broker.ledger().given(message.id(), process);
        if (reading.contains(message.id())) {
            throw new Violation("message " + message.id() + " is sent again, while the first may yet be confirmed");
        }
        CompletableFuture<String> result = new CompletableFuture<>();
        if (closed || !broker.isReachable()) {
            result.completeExceptionally(DeliveryException.temporary("unreachable"));
        } else {
            timeline.after(broker.queueNanos(), () -> take(message, result));
        }
        return result;
    }

    private void take(MailMessage message, CompletableFuture<String> result) {
        if (process.isKilled() || result.isDone()) {
            return;
        }
        try {
            byte[] content = message.content().toByteArray();
            reading.add(message.id());
            timeline.after(broker.delayNanos(), () -> settle(message, content, result));
        } catch (IOException e) {
            result.completeExceptionally(DeliveryException.temporary("it cannot be read"));
        }
    }

    private void settle(MailMessage message, byte[] content, CompletableFuture<String> result) {
        reading.remove(message.id());
        RandomGenerator random = timeline.random();
        List<Recipient> all = message.envelope().recipients();
        if (!broker.isReachable()) {
            answer(result, DeliveryException.temporary("the connection is lost"));
        } else if (content[0] == Mail.POISON) {
            answer(result, DeliveryException.permanent("never"));
        } else if (!reading.isEmpty() && random.nextInt(PERCENT) < broker.percent(Trouble.BLAMES_OTHERS)) {
            answer(result, DeliveryException.permanent("one of these is too large"));
        } else if (random.nextInt(PERCENT) < broker.percent(Trouble.REFUSES)) {
            answer(result, DeliveryException.temporary("not now"));
        } else if (random.nextInt(PERCENT) < broker.percent(Trouble.LOSES_CONFIRMS)) {
            broker.store(message.id(), all, content);
            if (random.nextBoolean()) {
                answer(result, DeliveryException.temporary("the connection was lost behind it"));
            }
        } else if (all.size() > 1 && random.nextInt(PERCENT) < broker.percent(Trouble.TAKES_A_PART)) {
            storePart(message, content, result);
        } else {
            broker.store(message.id(), all, content);
            answer(result, null);
        }
    }

    private void storePart(MailMessage message, byte[] content, CompletableFuture<String> result) {
        List<Recipient> all = message.envelope().recipients();
        int taken = 1 + timeline.random().nextInt(all.size() - 1);
        broker.store(message.id(), all.subList(0, taken), content);
        Map<Recipient, DeliveryException> failures = new LinkedHashMap<>();
        for (Recipient each : all.subList(taken, all.size())) {
            failures.put(each, DeliveryException.temporary("not for this one now"));
        }
        answer(result, new PartialDeliveryException(failures));
    }

    private void answer(CompletableFuture<String> result, @Nullable DeliveryException failure) {
        process.soon(() -> {
            if (failure == null) {
                result.complete("primary");
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
