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
 * Takes messages in, sees them through the queue, the worker and the window of unconfirmed messages, and settles each one
 * exactly once. Thread safe.
 */
public final class Publisher implements BrokerConnection.Listener, MessageEncoder.Failures, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SHORTEST_SWEEP = Duration.ofMillis(10);
    private static final Duration LONGEST_SWEEP = Duration.ofMillis(500);
    /** How many bytes may wait for each one that may be published and not confirmed. */
    private static final int WAITING = 8;

    private static final long LEAST_WAITING = 64L << 20;

    private final AmqpSettings settings;
    private final String destination;
    private final ConditionLog log = new ConditionLog();
    /** Of single messages, which say nothing about an end. */
    private final ConditionLog messageLog = new ConditionLog();

    private final BrokerState state;
    private final BrokerSizeLimit limit;
    private final PublishQueue queue;
    private final PublishWindow window;
    private final EventLoopGroup eventLoop;
    private final EventLoop ioThread;
    private final PublisherWorker worker;
    private final Thread workerThread;

    private Publisher(AmqpSettings settings, BrokerAddresses addresses) {
        this.settings = settings;
        destination = LogText.oneLine(
                "amqp " + (settings.exchange().isEmpty() ? "" : settings.exchange() + "/") + settings.routingKey());
        state = new BrokerState(LogText.oneLine(settings.toString()), log);
        limit = new BrokerSizeLimit(settings.maxMessageBytes());
        queue = new PublishQueue(settings.bufferSize(), Math.max(LEAST_WAITING, WAITING * settings.maxInFlightBytes()));
        window = new PublishWindow(settings.maxInFlight(), settings.maxInFlightBytes());
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("lsmtpd-amqp-io", true), NioIoHandler.newFactory());
        ioThread = eventLoop.next();
        worker = new PublisherWorker(
                new BrokerConnector(settings, eventLoop, addresses),
                this,
                state,
                limit,
                queue,
                window,
                new MessageEncoder(settings.contentType(), this));
        workerThread = new Thread(worker, "lsmtpd-amqp-publisher");
        workerThread.setDaemon(true);
    }

    /** Makes a publisher that begins to connect. */
    public static Publisher start(AmqpSettings settings) {
        return start(settings, BrokerAddresses.system());
    }

    static Publisher start(AmqpSettings settings, BrokerAddresses addresses) {
        Publisher publisher = new Publisher(settings, addresses);
        publisher.startThreads();
        return publisher;
    }

    private void startThreads() {
        long sweep = Math.min(
                Math.max(settings.confirmTimeout().toNanos() / 10, SHORTEST_SWEEP.toNanos()), LONGEST_SWEEP.toNanos());
        LateMessages lateMessages = new LateMessages(settings.confirmTimeout(), queue, state, worker::current, this);
        var unused = eventLoop.scheduleWithFixedDelay(lateMessages, sweep, sweep, TimeUnit.NANOSECONDS);
        // Epoch 0 is over once any attempt to connect has ended.
        unused = eventLoop.schedule(
                () -> lost(0, List.of(), "no answer yet"),
                settings.connectTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
        workerThread.start();
    }

    /** Takes a message; the future completes with its outcome, and may be cancelled by the caller. */
    public CompletableFuture<String> submit(MailMessage message) {
        Delivery delivery = new Delivery(message, destination, System.nanoTime());
        PublishOutcome refusal = state.refusal();
        if (limit.excludes(message.content().size())) {
            settled(List.of(delivery), PublishOutcome.TOO_BIG);
        } else if (refusal != null) {
            delivery.settle(refusal);
        } else {
            enqueue(delivery);
        }
        return delivery.stage();
    }

    private void enqueue(Delivery delivery) {
        if (!queue.add(delivery)) {
            settled(List.of(delivery), PublishOutcome.QUEUE_FULL);
            return;
        }
        if (queue.isCrowded()) {
            messageLog.occurred("queue", "The publisher's queue is full: senders wait", "messages", 1);
        }
        var unused = delivery.stage().whenComplete((where, failure) -> leave(delivery));
        // The broker may have gone since we looked, and the queue may have been emptied before we came.
        PublishOutcome refusal = state.refusal();
        if (refusal != null && queue.remove(delivery)) {
            delivery.settle(refusal);
        }
    }

    /** Whoever has settled it, it takes no more room in the queue. */
    private void leave(Delivery delivery) {
        if (!delivery.isPublished() && queue.remove(delivery)) {
            window.wake();
        }
    }

    /** See {@link AmqpMessageSink#maxMessageSize}. */
    public long maxMessageSize() {
        return limit.content();
    }

    /** See {@link AmqpMessageSink#provenMessageSize}. */
    public long provenMessageSize() {
        return limit.provenContent();
    }

    /** See {@link AmqpMessageSink#hasRoomFor}. */
    public boolean hasRoomFor(long size) {
        return queue.hasRoomFor(size);
    }

    @Override
    public void settled(List<Delivery> deliveries, PublishOutcome outcome) {
        if (outcome == PublishOutcome.CONFIRMED) {
            deliveries.forEach(delivery -> limit.confirmed(delivery.size()));
            log.stored();
        } else {
            warn(outcome, outcome.text(), deliveries);
        }
        deliveries.forEach(delivery -> delivery.settle(outcome));
        queue.wakeForLarge();
    }

    @Override
    public void failed(Delivery delivery, PublishOutcome outcome, Throwable failure) {
        // Content that is gone because the caller has given up is nobody's fault.
        if (!delivery.isSettled()) {
            String line = "Not stored: " + outcome.text() + ": " + FailureText.of(failure);
            if (messageLog.occurred(outcome.name(), line, "messages", 1) && failure instanceof RuntimeException) {
                LOG.warn("Unexpected, message {}", delivery.id(), LogText.printable(failure));
            }
        }
        delivery.settle(outcome);
    }

    @Override
    public void channelClosed(ConfirmChannel channel, ChannelEnd end) {
        if (end.outcome() == PublishOutcome.TOO_BIG) {
            learnLimit(end, channel.unconfirmed());
        }
        List<Delivery> unconfirmed = channel.end();
        for (Delivery delivery : unconfirmed) {
            boolean bystander = end.outcome() == PublishOutcome.TOO_BIG && !limit.excludes(delivery.size());
            PublishOutcome outcome = bystander ? PublishOutcome.CHANNEL_CLOSED : end.outcome();
            warn(outcome, outcome.text() + ": " + end.text(), List.of(delivery));
            delivery.settle(outcome);
        }
        wake();
    }

    /** Where the broker does not name its limit, a message that was alone shows that it is below its size. */
    private void learnLimit(ChannelEnd end, List<Delivery> unconfirmed) {
        long learnt = end.sizeLimit()
                .orElse(unconfirmed.size() == 1 ? unconfirmed.get(0).size() - 1L : Long.MAX_VALUE);
        if (limit.learn(learnt)) {
            LOG.warn(
                    "The broker takes messages of up to {} bytes: what is larger as JSON is refused with 552 from now on",
                    learnt);
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

    /** Fails what is unconfirmed, ends the threads and the connection; takes a few seconds at most. */
    @Override
    public void close() {
        state.close();
        BrokerConnection connection = worker.current();
        if (connection != null) {
            connection.giveUp().forEach(delivery -> delivery.settle(PublishOutcome.CLOSED));
        }
        refuseQueued();
        wake();
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

    /** Returns whether a stage that completed on one of our threads has called us. */
    private boolean isOwnThread() {
        Thread thread = Thread.currentThread();
        return thread.equals(workerThread) || ioThread.inEventLoop();
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

    /** Leaves out what has failed already, such as a message whose return came before its nack. */
    private void warn(PublishOutcome outcome, String text, List<Delivery> deliveries) {
        long failing =
                deliveries.stream().filter(delivery -> !delivery.isSettled()).count();
        if (failing > 0 && outcome.scope() != PublishOutcome.Scope.CONNECTION) {
            ConditionLog which = outcome.scope() == PublishOutcome.Scope.DESTINATION ? log : messageLog;
            which.occurred(outcome.text(), "Not stored: " + text, "messages", failing);
        }
    }
}
