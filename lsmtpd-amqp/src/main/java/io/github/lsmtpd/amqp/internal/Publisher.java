package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages in, sees them through the queue, the worker and the window of outstanding messages, and settles each
 * one exactly once. Thread safe.
 */
public final class Publisher implements BrokerConnection.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SHORTEST_SWEEP = Duration.ofMillis(10);
    private static final Duration LONGEST_SWEEP = Duration.ofMillis(500);

    private final AmqpSettings settings;
    private final Availability availability;
    private final PublishQueue queue;
    private final Outstanding outstanding;
    private final EventLoopGroup eventLoop;
    private final EventLoop ioThread;
    private final PublisherWorker worker;
    private final Thread workerThread;
    private final OccasionalLog log = new OccasionalLog();
    private final long maxMessageBytes;

    private Publisher(AmqpSettings settings) {
        this.settings = settings;
        maxMessageBytes = settings.maxMessageBytes() == 0 ? Long.MAX_VALUE : settings.maxMessageBytes();
        availability = new Availability(LogText.oneLine(settings.toString()));
        queue = new PublishQueue(settings.bufferSize());
        outstanding = new Outstanding(settings.maxInFlight(), settings.maxInFlightBytes());
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("lsmtpd-amqp-io", true), NioIoHandler.newFactory());
        ioThread = eventLoop.next();
        worker = new PublisherWorker(
                new BrokerConnector(settings, eventLoop), this, availability, queue, outstanding, maxMessageBytes);
        workerThread = new Thread(worker, "lsmtpd-amqp-publisher");
        workerThread.setDaemon(true);
    }

    /** Makes a publisher that begins to connect. */
    public static Publisher start(AmqpSettings settings) {
        Publisher publisher = new Publisher(settings);
        publisher.startThreads();
        return publisher;
    }

    private void startThreads() {
        long sweep = Math.min(
                Math.max(settings.confirmTimeout().toNanos() / 10, SHORTEST_SWEEP.toNanos()), LONGEST_SWEEP.toNanos());
        var unused = eventLoop.scheduleWithFixedDelay(this::sweepSafely, sweep, sweep, TimeUnit.NANOSECONDS);
        // Epoch 0 is over once any attempt to connect has ended.
        unused = eventLoop.schedule(
                () -> lost(0, "no answer yet"), settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        workerThread.start();
    }

    /** Takes a message; the future completes with its outcome, and may be cancelled by the caller. */
    public CompletableFuture<Void> submit(MailMessage message) {
        Delivery delivery = new Delivery(
                message, System.nanoTime() + settings.confirmTimeout().toNanos());
        PublishOutcome refusal = availability.refusal();
        if (message.content().size() > maxMessageBytes) {
            settle(List.of(delivery), PublishOutcome.TOO_BIG);
        } else if (refusal != null) {
            delivery.settle(refusal);
        } else {
            enqueue(delivery);
        }
        return delivery.stage();
    }

    private void enqueue(Delivery delivery) {
        if (!queue.add(delivery)) {
            log.warn("The publisher's queue is full: senders wait", 1);
        }
        // The broker may have gone since we looked, and the queue may have been emptied before we came.
        PublishOutcome refusal = availability.refusal();
        if (refusal != null && queue.remove(delivery)) {
            delivery.settle(refusal);
        }
    }

    @Override
    public void settled(long epoch, long sequence, boolean multiple, PublishOutcome outcome) {
        settle(outstanding.release(epoch, sequence, multiple), outcome);
    }

    @Override
    public void returned(long epoch, String messageId) {
        settle(outstanding.withId(epoch, messageId), PublishOutcome.RETURNED);
    }

    @Override
    public void blocked(long epoch, String reason) {
        availability.blocked(epoch, reason);
        refuseQueued();
    }

    @Override
    public void unblocked(long epoch) {
        availability.unblocked(epoch);
    }

    @Override
    public void lost(long epoch, String reason) {
        availability.away(epoch, reason);
        settle(outstanding.endEpoch(epoch), PublishOutcome.CONNECTION_LOST);
        refuseQueued();
        queue.wake();
    }

    /** Fails what is outstanding, ends the threads and the connection; takes a few seconds at most. */
    @Override
    public void close() {
        availability.close();
        settle(outstanding.endCurrentEpoch(), PublishOutcome.CLOSED);
        refuseQueued();
        queue.wake();
        // A worker that is just connecting is ended by the end of its event loop.
        awaitWorker();
        Future<?> ended = eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!isOwnThread()) {
            ended.awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
            awaitWorker();
        }
    }

    private void awaitWorker() {
        try {
            if (!isOwnThread()) {
                workerThread.join(CLOSE_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells whether a stage that completed on one of our threads has called us. */
    private boolean isOwnThread() {
        Thread thread = Thread.currentThread();
        return thread.equals(workerThread) || ioThread.inEventLoop();
    }

    /** An exception out of it would end the sweeps for good. */
    private void sweepSafely() {
        try {
            sweep();
        } catch (RuntimeException | Error e) {
            LOG.error("Late messages could not be swept up, trying again", LogText.printable(e));
        }
    }

    /** Fails what has taken too long, and gives up a connection on which nothing is confirmed any more. */
    private void sweep() {
        long now = System.nanoTime();
        settle(queue.takeExpired(now), PublishOutcome.TIMED_OUT);
        List<Delivery> published = outstanding.all();
        settle(
                published.stream()
                        .filter(each -> each.isExpired(now) && !each.isSettled())
                        .toList(),
                PublishOutcome.TIMED_OUT);
        if (!published.isEmpty() && isStuck(published.get(0), now)) {
            worker.abortConnection();
        }
    }

    private boolean isStuck(Delivery oldest, long now) {
        long confirmTimeout = settings.confirmTimeout().toNanos();
        return !availability.isBlocked()
                && now - oldest.publishedAt() > confirmTimeout
                && now - availability.unblockedAt() > confirmTimeout;
    }

    private void refuseQueued() {
        PublishOutcome refusal = availability.refusal();
        if (refusal != null) {
            queue.drain().forEach(delivery -> delivery.settle(refusal));
        }
    }

    private void settle(List<Delivery> deliveries, PublishOutcome outcome) {
        if (outcome != PublishOutcome.CONFIRMED) {
            warn(outcome, deliveries);
        }
        deliveries.forEach(delivery -> delivery.settle(outcome));
    }

    /** Leaves out what has failed already, such as a message whose return came before its nack. */
    private void warn(PublishOutcome outcome, List<Delivery> deliveries) {
        long failing =
                deliveries.stream().filter(delivery -> !delivery.isSettled()).count();
        if (failing > 0) {
            log.warn("Not stored: " + outcome.text(), failing);
        }
    }
}
