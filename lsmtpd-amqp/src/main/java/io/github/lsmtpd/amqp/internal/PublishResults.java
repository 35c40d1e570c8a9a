package io.github.lsmtpd.amqp.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the messages their outcomes, as the broker, the encoder and the sweeper report them, and keeps the state of the
 * broker. No stage completes under a lock. Thread safe.
 */
final class PublishResults implements BrokerListener, MessageEncoder.Failures {
    private final BrokerState state;
    private final BrokerSizeLimit limit;
    private final PublishQueue queue;
    private final PublishWindow window;
    private final PublishLog log;

    PublishResults(BrokerState state, BrokerSizeLimit limit, PublishQueue queue, PublishWindow window, PublishLog log) {
        this.state = state;
        this.limit = limit;
        this.queue = queue;
        this.window = window;
        this.log = log;
    }

    @Override
    public void settled(List<Delivery> deliveries, PublishOutcome outcome) {
        if (outcome == PublishOutcome.CONFIRMED) {
            deliveries.forEach(delivery -> limit.confirmed(delivery.size()));
            log.stored();
        } else {
            log.notStored(outcome, place(outcome, deliveries), deliveries);
        }
        deliveries.forEach(delivery -> delivery.settle(outcome));
        queue.wakeForLarge();
    }

    /** Where places differ, one of those that do not take their messages. */
    private static String place(PublishOutcome outcome, List<Delivery> deliveries) {
        return outcome.isOfRoute()
                ? deliveries.stream()
                        .filter(delivery -> delivery.part().routeVaries())
                        .map(Delivery::destination)
                        .findFirst()
                        .orElse("")
                : "";
    }

    @Override
    public void failed(Delivery delivery, PublishOutcome outcome, Throwable failure) {
        // Where the caller has cancelled the delivery, its content may be closed: no fault.
        if (!delivery.isSettled()) {
            log.notEncoded(outcome, failure);
        }
        delivery.settle(outcome);
    }

    @Override
    public void channelClosed(ConfirmChannel channel, ChannelEnd end) {
        if (end.outcome() == PublishOutcome.TOO_BIG) {
            learnLimit(end, channel.unconfirmed());
        }
        for (Delivery delivery : channel.end()) {
            boolean bystander = end.outcome() == PublishOutcome.TOO_BIG && !limit.excludes(delivery.size());
            PublishOutcome outcome = bystander ? PublishOutcome.CHANNEL_CLOSED : end.outcome();
            log.notStored(outcome, end.text(), List.of(delivery));
            delivery.settle(outcome);
        }
        wake();
    }

    /** Where the broker does not name its limit, a message that was alone shows that it is below its size. */
    private void learnLimit(ChannelEnd end, List<Delivery> unconfirmed) {
        long learnt = end.sizeLimit()
                .orElse(unconfirmed.size() == 1 ? unconfirmed.get(0).size() - 1L : Long.MAX_VALUE);
        if (limit.learn(learnt)) {
            log.limitLearnt(learnt);
        }
    }

    @Override
    public void channelStaysClosed(long epoch, PublishOutcome why) {
        state.channelClosed(epoch, why);
        refuseQueued();
    }

    @Override
    public void blocked(long epoch, String reason) {
        state.blocked(epoch, reason);
        refuseQueued();
    }

    @Override
    public void unblocked(long epoch) {
        state.unblocked(epoch);
    }

    @Override
    public void lost(long epoch, List<Delivery> unconfirmed, String reason) {
        state.away(epoch, reason);
        unconfirmed.forEach(delivery -> delivery.settle(PublishOutcome.CONNECTION_LOST));
        refuseQueued();
        wake();
    }

    /** The sink closes: whatever is not confirmed has failed. */
    void close(@Nullable BrokerConnection connection) {
        state.close();
        if (connection != null) {
            connection.channels().end().forEach(delivery -> delivery.settle(PublishOutcome.CLOSED));
        }
        refuseQueued();
        wake();
    }

    private void wake() {
        queue.wake();
        window.wake();
    }

    private void refuseQueued() {
        PublishOutcome refusal = state.refusal();
        if (refusal != null) {
            queue.drain().forEach(delivery -> delivery.settle(refusal));
        }
    }
}
