package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes messages, which pass the {@link PublishQueue}, the {@link PublisherWorker} and the {@link UnconfirmedMessages}, and
 * get their outcome from {@link PublishResults}, each exactly once. Thread safe.
 */
public final class Publisher implements AutoCloseable {
    /** How many bytes may wait for each one that may be published and not confirmed. */
    private static final int WAITING = 8;

    private static final long LEAST_WAITING = 64L << 20;

    private final String destination;
    private final PublishLog log = new PublishLog();
    private final BrokerState state;
    private final BrokerSizeLimit limit;
    private final PublishQueue queue;
    private final PublishWindow window;
    private final PublishResults results;
    private final PublisherThreads threads = new PublisherThreads();
    private final PublisherWorker worker;

    private Publisher(AmqpSettings settings, BrokerAddresses addresses) {
        destination = LogText.oneLine(
                "amqp " + (settings.exchange().isEmpty() ? "" : settings.exchange() + "/") + settings.routingKey());
        state = new BrokerState(new BrokerLog(LogText.oneLine(settings.toString())));
        limit = new BrokerSizeLimit(settings.maxMessageBytes());
        queue = new PublishQueue(settings.bufferSize(), Math.max(LEAST_WAITING, WAITING * settings.maxInFlightBytes()));
        window = new PublishWindow(settings.maxInFlight(), settings.maxInFlightBytes());
        results = new PublishResults(state, limit, queue, window, log);
        BrokerConnector connector = new BrokerConnector(settings, threads.eventLoop(), addresses);
        MessageEncoder encoder = new MessageEncoder(settings, results);
        worker = new PublisherWorker(
                epoch -> connector.connect(epoch, window, results),
                results,
                state,
                limit,
                new MessagePublisher(queue, window, encoder, limit, results));
    }

    /** Makes a publisher that begins to connect. */
    public static Publisher start(AmqpSettings settings) {
        return start(settings, BrokerAddresses.system());
    }

    static Publisher start(AmqpSettings settings, BrokerAddresses addresses) {
        Publisher publisher = new Publisher(settings, addresses);
        publisher.startThreads(settings);
        return publisher;
    }

    private void startThreads(AmqpSettings settings) {
        threads.sweep(new Sweeper(settings.confirmTimeout(), queue, state, worker::current, results));
        // Epoch 0 is over once any attempt to connect has ended.
        threads.after(settings.connectTimeout(), () -> results.lost(0, List.of(), "no answer yet"));
        threads.start(worker);
    }

    /** Takes a message; the future completes with its outcome, and may be cancelled by the caller. */
    public CompletableFuture<String> submit(MailMessage message) {
        Delivery delivery = new Delivery(message, destination, System.nanoTime());
        PublishOutcome refusal = state.refusal();
        if (limit.excludes(message.content().size())) {
            results.settled(List.of(delivery), PublishOutcome.TOO_BIG);
        } else if (refusal != null) {
            delivery.settle(refusal);
        } else {
            enqueue(delivery);
        }
        return delivery.stage();
    }

    private void enqueue(Delivery delivery) {
        if (!queue.add(delivery)) {
            results.settled(List.of(delivery), PublishOutcome.QUEUE_FULL);
            return;
        }
        if (queue.isCrowded()) {
            log.crowded();
        }
        var unused = delivery.stage().whenComplete((where, failure) -> leave(delivery));
        // The broker may have become unreachable meanwhile, and the queue may have been emptied before this was added.
        PublishOutcome refusal = state.refusal();
        if (refusal != null && queue.remove(delivery)) {
            delivery.settle(refusal);
        }
    }

    /** A delivery that is settled or cancelled takes no more room in the queue. */
    private void leave(Delivery delivery) {
        if (!delivery.isPublished() && queue.remove(delivery)) {
            window.wake();
        }
    }

    /** See {@link io.github.lsmtpd.MessageSink#maxMessageSize}. */
    public long maxMessageSize() {
        return limit.content();
    }

    /** See {@link io.github.lsmtpd.MessageSink#provenMessageSize}. */
    public long provenMessageSize() {
        return limit.provenContent();
    }

    /** See {@link io.github.lsmtpd.MessageSink#hasRoomFor}. */
    public boolean hasRoomFor(long size) {
        return queue.hasRoomFor(size);
    }

    /** Fails what is unconfirmed, ends the threads and the connection; takes a few seconds at most. */
    @Override
    public void close() {
        state.close();
        results.close(worker.current());
        threads.close();
    }
}
