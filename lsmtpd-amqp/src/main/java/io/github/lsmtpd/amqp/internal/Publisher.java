package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.internal.payload.ClaimingFormat;
import io.github.lsmtpd.amqp.internal.routing.Routes;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages, which pass the {@link PublishQueue}, the {@link PublisherWorker} and the {@link UnconfirmedMessages}, and
 * get their outcome from {@link PublishResults}, each exactly once. Thread safe.
 */
final class Publisher implements AutoCloseable {
    /** How many bytes may wait for each one that may be published and not confirmed. */
    private static final int WAITING = 8;

    private static final long LEAST_WAITING = 64L << 20;

    private final Routes routes;
    private final PublishLog log;
    private final BrokerState state;
    private final ClaimingFormat format;
    private final BrokerSizeLimit limit;
    private final PublishQueue queue;
    private final PublishWindow window;
    private final PublishResults results;
    private final Scheduler scheduler;
    private final PublisherThreads threads;
    private final PublisherWorker worker;
    private final @Nullable ClaimWriter claims;
    private final Duration claimTimeout;

    /**
     * One of the publishers of a sink.
     *
     * @param platform of this one
     * @param limit of all of them
     * @param log of all of them
     * @param connectionLog of its connection
     */
    Publisher(
            AmqpSettings settings,
            Platform platform,
            BrokerSizeLimit limit,
            PublishLog log,
            BrokerLog.OfConnection connectionLog) {
        scheduler = platform.scheduler();
        threads = platform.threads();
        this.log = log;
        this.limit = limit;
        routes = new Routes(settings, SinkLogger.LOG);
        state = new BrokerState(connectionLog, scheduler);
        format = ClaimingFormat.of(settings.payload());
        queue = queue(settings, scheduler);
        window = new PublishWindow(settings.maxInFlight(), settings.maxInFlightBytes(), scheduler);
        results = new PublishResults(state, limit, queue, window, log);
        claims = claims(settings, results, platform);
        claimTimeout = settings.confirmTimeout();
        worker = new PublisherWorker(
                epoch -> platform.connect(epoch, window, results),
                results,
                state,
                limit,
                new MessagePublisher(queue, window, new MessageEncoder(settings, routes, results), limit, results),
                settings.broker().reconnectPause(),
                scheduler);
    }

    private static @Nullable ClaimWriter claims(AmqpSettings settings, PublishResults results, Platform platform) {
        return settings.payload()
                .claims()
                .map(store -> new ClaimWriter(store, settings.bufferSize(), results, platform.claimThreads()))
                .orElse(null);
    }

    private static PublishQueue queue(AmqpSettings settings, Scheduler scheduler) {
        int messages = (settings.bufferSize() - 1) / settings.connections() + 1;
        return new PublishQueue(messages, Math.max(LEAST_WAITING, WAITING * settings.maxInFlightBytes()), scheduler);
    }

    /** Begins to connect. */
    void start(AmqpSettings settings) {
        threads.sweep(
                new Sweeper(settings.confirmTimeout(), queue, state, worker::current, results, scheduler::nanoTime));
        // Epoch 0 is over once any attempt to connect has ended.
        threads.after(settings.broker().connectTimeout(), () -> results.lost(0, List.of(), "no answer yet"));
        threads.start(worker);
    }

    /** Returns whether it would take a message of this size now. */
    boolean takes(long size) {
        return state.refusal() == null && queue.hasRoomFor(size);
    }

    /** Returns whether its broker is connected and takes messages. */
    boolean isReady() {
        return worker.current() != null && state.refusal() == null;
    }

    /** Returns whether more messages wait than is normal. */
    boolean isCrowded() {
        return queue.isCrowded();
    }

    /** Takes a message; the future completes with its outcome, and may be cancelled by the caller. */
    CompletableFuture<String> submit(MailMessage message) {
        List<Delivery> deliveries = deliveries(message);
        PublishOutcome refusal = state.refusal();
        if (limit.excludes(format.minPayloadSize(message.content().size()))) {
            results.settled(deliveries, PublishOutcome.TOO_BIG);
        } else if (refusal != null) {
            deliveries.forEach(delivery -> delivery.settle(refusal));
        } else if (claims != null && format.claims(message.content().size())) {
            claim(claims, deliveries, message);
        } else {
            enqueue(deliveries);
        }
        return JoinedDelivery.of(deliveries);
    }

    /** One for each publish; they share the content. */
    private List<Delivery> deliveries(MailMessage message) {
        long now = scheduler.nanoTime();
        List<MailMessage> messages = routes.divided(message);
        List<Part> parts = Part.of(messages.size(), routes.divide(), routes.vary(), scheduler::nanoTime);
        List<Delivery> deliveries = new ArrayList<>(messages.size());
        for (Part part : parts) {
            MailMessage each = messages.get(deliveries.size());
            long bytes = format.estimate(each);
            long waiting = part.last() ? bytes : Math.min(bytes, format.estimate(each, /* claimed= */ true));
            deliveries.add(new Delivery(each, part, routes.destination(), now).expecting(bytes, waiting));
        }
        return deliveries;
    }

    /** The content is stored once, for the first; if that fails, so do the others. */
    private void claim(ClaimWriter writer, List<Delivery> deliveries, MailMessage message) {
        Delivery first = deliveries.get(0);
        AtomicBoolean stored = new AtomicBoolean();
        writer.submit(first, message, claimed -> {
            stored.set(true);
            deliveries.forEach(delivery -> delivery.claimed(Objects.requireNonNull(claimed.claim())));
            enqueue(deliveries);
        });
        var unused = first.stage().whenComplete((where, failure) -> {
            if (failure != null && !stored.get()) {
                deliveries.forEach(delivery -> delivery.stage().completeExceptionally(failure));
            }
        });
        threads.after(claimTimeout, () -> writer.expire(first));
    }

    private void enqueue(List<Delivery> deliveries) {
        if (!queue.addAll(deliveries)) {
            results.settled(deliveries, PublishOutcome.QUEUE_FULL);
            return;
        }
        if (queue.isCrowded()) {
            log.crowded();
        }
        deliveries.forEach(delivery -> {
            var unused = delivery.stage().whenComplete((where, failure) -> leave(delivery));
        });
        // The broker may have become unreachable meanwhile, and the queue may have been emptied before this was added.
        PublishOutcome refusal = state.refusal();
        if (refusal != null) {
            deliveries.stream().filter(queue::remove).forEach(delivery -> delivery.settle(refusal));
        }
    }

    /** A delivery that is settled or cancelled takes no more room in the queue. */
    private void leave(Delivery delivery) {
        if (!delivery.isPublished() && queue.remove(delivery)) {
            window.wake();
        }
    }

    /** See {@link io.github.lsmtpd.MessageSink#maxMessageSize}. */
    long maxMessageSize() {
        return limit.content(format);
    }

    /** See {@link io.github.lsmtpd.MessageSink#provenMessageSize}. */
    long provenMessageSize() {
        return limit.provenContent(format);
    }

    /** See {@link io.github.lsmtpd.MessageSink#hasRoomFor}. */
    boolean hasRoomFor(long size) {
        return (claims != null && format.claims(size)) ? claims.hasRoom() : queue.hasRoomFor(size);
    }

    /** What is counted as being on its way, as text; empty if nothing is. */
    String remains() {
        return queue.isEmpty() && window.isEmpty() ? "" : queue + ", " + window;
    }

    /** Takes no more, fails what is unconfirmed, and tells its threads to end; does not wait for them. */
    void end() {
        state.close();
        if (claims != null) {
            claims.close();
        }
        results.close(worker.current());
    }

    /** Ends it, and waits for its threads and its connection; takes a few seconds at most. */
    @Override
    public void close() {
        end();
        threads.close();
    }
}
