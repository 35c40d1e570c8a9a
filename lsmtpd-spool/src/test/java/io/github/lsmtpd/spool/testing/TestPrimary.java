package io.github.lsmtpd.spool.testing;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A primary whose answers a test sets, and which keeps the messages that it took. */
public final class TestPrimary implements MessageSink {
    private final List<MailMessage> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private volatile long maxSize = Long.MAX_VALUE;
    private volatile long provenSize = Long.MAX_VALUE;
    private volatile boolean room = true;
    private volatile MessageSink behaviour = message -> CompletableFuture.completedFuture(null);

    /** Reads the message before it answers, as a sink does that can confirm it. */
    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        asked.incrementAndGet();
        try {
            MailMessage read = TestMessages.copy(message);
            return behaviour.deliver(message).thenApply(where -> {
                taken.add(read);
                return where;
            });
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public long maxMessageSize() {
        return maxSize;
    }

    @Override
    public long provenMessageSize() {
        return provenSize;
    }

    @Override
    public boolean hasRoomFor(long size) {
        return room;
    }

    public void takes(long max, long proven) {
        maxSize = max;
        provenSize = proven;
    }

    public void hasRoom(boolean forMore) {
        room = forMore;
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }

    public void works() {
        answers(message -> CompletableFuture.completedFuture(null));
    }

    public void isUnreachable() {
        answers(message -> CompletableFuture.failedFuture(DeliveryException.temporary("the broker is unreachable")));
    }

    public TestPrimary answers(MessageSink how) {
        behaviour = how;
        return this;
    }

    public List<MailMessage> taken() {
        return taken;
    }

    public List<UUID> takenIds() {
        return taken.stream().map(MailMessage::id).toList();
    }

    public int asked() {
        return asked.get();
    }

    public int closed() {
        return closed.get();
    }
}
