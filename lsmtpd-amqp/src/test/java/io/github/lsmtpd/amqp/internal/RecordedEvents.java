package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.TestMail;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is reported of a channel or a connection, one line each, with the deliveries by the names that the test gave them. */
final class RecordedEvents implements BrokerListener, ConfirmChannel.Listener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Map<UUID, String> names = new HashMap<>();

    List<String> lines() {
        return lines;
    }

    Delivery delivery(String name) {
        return delivery(name, 10);
    }

    Delivery delivery(String name, int size) {
        Delivery delivery = new Delivery(TestMail.of(new byte[size]), "test", System.nanoTime());
        names.put(delivery.id(), name);
        return delivery;
    }

    private String names(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> names.getOrDefault(delivery.id(), "?"))
                .toList()
                .toString();
    }

    @Override
    public void settled(List<Delivery> deliveries, PublishOutcome outcome) {
        lines.add(outcome + " " + names(deliveries));
    }

    @Override
    public void closed(ConfirmChannel channel, ChannelEnd end) {
        lines.add("closed, open " + channel.isOpen() + ": " + end.outcome() + ", with " + names(channel.end()));
    }

    @Override
    public void channelClosed(ConfirmChannel channel, ChannelEnd end) {
        lines.add("channel closed: " + end.outcome() + ", with " + names(channel.end()));
    }

    @Override
    public void channelStaysClosed(long epoch, PublishOutcome why) {
        lines.add(epoch + " channel stays closed: " + why);
    }

    @Override
    public void blocked(long epoch, String reason) {
        lines.add(epoch + " blocked: " + reason);
    }

    @Override
    public void unblocked(long epoch) {
        lines.add(epoch + " unblocked");
    }

    @Override
    public void lost(long epoch, List<Delivery> unconfirmed, String reason) {
        lines.add(epoch + " lost: " + reason + ", with " + names(unconfirmed));
    }
}
