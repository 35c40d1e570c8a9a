package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.failover.RedeliveringSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The first spool as the second one sees it; knows which messages it has not answered yet. */
final class FirstSpool implements RedeliveringSink {
    private final Failover spool;
    private final Map<UUID, List<CompletableFuture<?>>> stages = new HashMap<>();

    FirstSpool(Failover spool) {
        this.spool = spool;
    }

    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        return given(message, spool.deliver(message));
    }

    @Override
    public CompletionStage<?> redeliver(MailMessage message) {
        return given(message, spool.redeliver(message));
    }

    private CompletionStage<?> given(MailMessage message, CompletionStage<?> outcome) {
        CompletableFuture<?> stage = outcome.toCompletableFuture();
        List<CompletableFuture<?>> all = stages.computeIfAbsent(message.id(), id -> new ArrayList<>());
        all.removeIf(CompletableFuture::isDone);
        all.add(stage);
        return stage;
    }

    /** The deliveries of a message that have no outcome yet. */
    List<CompletableFuture<?>> open(UUID id) {
        return stages.getOrDefault(id, List.of()).stream()
                .filter(stage -> !stage.isDone())
                .toList();
    }

    @Override
    public long maxMessageSize() {
        return spool.maxMessageSize();
    }

    @Override
    public long provenMessageSize() {
        return spool.provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return spool.hasRoomFor(size);
    }

    @Override
    public void close() {
        spool.close();
    }
}
