package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The real publishers, on another clock, with other threads, and over connections that someone else makes. */
public final class PublisherOn implements MessageSink {
    private final PublisherPool publishers;

    /** Where the connections come from. */
    public interface Links {
        /** Connects. */
        Connection connect() throws IOException;

        /** Cuts a connection at once. */
        void cut(Connection connection);
    }

    /**
     * Begins to connect.
     *
     * @param interruptClaims does what an interrupt of the threads that store claims does
     */
    public PublisherOn(AmqpSettings settings, Scheduler scheduler, Links links, Runnable interruptClaims) {
        publishers = PublisherPool.start(
                settings,
                LoginSetup.of(settings.broker()),
                () -> new OtherPlatform(
                        settings.channels(), scheduler, new OtherThreads(scheduler), links, interruptClaims));
    }

    @Override
    public CompletableFuture<String> deliver(MailMessage message) {
        return publishers.submit(message);
    }

    @Override
    public long maxMessageSize() {
        return publishers.maxMessageSize();
    }

    @Override
    public long provenMessageSize() {
        return publishers.provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return publishers.hasRoomFor(size);
    }

    @Override
    public void close() {
        publishers.close();
    }

    /** What it counts as being on its way: nothing, at rest. */
    public String remains() {
        return publishers.remains();
    }

    private record OtherPlatform(
            int channels, Scheduler scheduler, PublisherThreads threads, Links links, Runnable interruptClaims)
            implements Platform {
        @Override
        public ClaimThreads claimThreads() {
            return new OtherClaimThreads(scheduler, interruptClaims);
        }

        @Override
        public BrokerConnection connect(long epoch, PublishWindow window, BrokerListener listener) throws IOException {
            Connection connection = links.connect();
            return BrokerConnection.open(
                    connection,
                    new OtherSocket(connection, links, scheduler),
                    channels,
                    window,
                    scheduler,
                    epoch,
                    listener);
        }
    }

    /** Bytes leave at once. */
    private record OtherSocket(Connection connection, Links links, Scheduler scheduler) implements BrokerSocket {
        @Override
        public long pending() {
            return 0;
        }

        @Override
        public long sentAt() {
            return scheduler.nanoTime();
        }

        @Override
        public void whenSent(Runnable action) {
            action.run();
        }

        @Override
        public void cut() {
            links.cut(connection);
        }
    }

    private static final class OtherThreads implements PublisherThreads {
        private static final Duration PATIENCE = Duration.ofSeconds(4);

        private final Scheduler scheduler;
        private final List<Future<?>> timers = new ArrayList<>();
        private @Nullable Worker worker;
        private boolean closed;

        OtherThreads(Scheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public void start(Runnable work) {
            worker = scheduler.start("publisher", work);
        }

        @Override
        public void sweep(Sweeper sweeper) {
            after(Duration.ofNanos(sweeper.intervalNanos()), () -> {
                sweeper.run();
                sweep(sweeper);
            });
        }

        @Override
        public void after(Duration delay, Runnable action) {
            if (!closed) {
                timers.removeIf(Future::isDone);
                timers.add(scheduler.after(delay, action));
            }
        }

        @Override
        public void close() {
            try {
                if (worker != null) {
                    worker.join(PATIENCE);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            closed = true;
            timers.forEach(timer -> timer.cancel(false));
        }
    }
}
