package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A primary that is told how to answer, and keeps what it was given. */
final class TestPrimary implements MessageSink {
    private final List<MailMessage> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private volatile MessageSink behaviour = message -> CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Void> deliver(MailMessage message) {
        asked.incrementAndGet();
        return behaviour.deliver(message).thenRun(() -> taken.add(message));
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }

    void works() {
        answers(message -> CompletableFuture.completedFuture(null));
    }

    void isAway() {
        answers(message -> CompletableFuture.failedFuture(DeliveryException.temporary("the broker is away")));
    }

    TestPrimary answers(MessageSink how) {
        behaviour = how;
        return this;
    }

    List<MailMessage> taken() {
        return taken;
    }

    List<UUID> takenIds() {
        return taken.stream().map(MailMessage::id).toList();
    }

    int asked() {
        return asked.get();
    }

    int closed() {
        return closed.get();
    }
}
