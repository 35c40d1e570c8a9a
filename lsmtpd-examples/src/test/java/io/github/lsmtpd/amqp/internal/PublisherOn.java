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

/** The real publisher, on another clock, with other threads, and over connections that someone else makes. */
public final class PublisherOn implements MessageSink {
    private final Publisher publisher;

    /** Where the connections come from. */
    public interface Links {
        /** Connects. */
        Connection connect() throws IOException;

        /** Cuts a connection at once. */
        void cut(Connection connection);
    }

    public PublisherOn(AmqpSettings settings, Scheduler scheduler, Links links) {
        publisher = new Publisher(
                settings,
                new OtherPlatform(scheduler, links),
                new BrokerSizeLimit(settings.maxMessageBytes()),
                new PublishLog(),
                new BrokerLog(settings.toString(), 1).connections().get(0));
        publisher.start(settings);
    }

    @Override
    public CompletableFuture<String> deliver(MailMessage message) {
        return publisher.submit(message);
    }

    @Override
    public long maxMessageSize() {
        return publisher.maxMessageSize();
    }

    @Override
    public long provenMessageSize() {
        return publisher.provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return publisher.hasRoomFor(size);
    }

    @Override
    public void close() {
        publisher.close();
    }

    /** What it counts as being on its way: nothing, at rest. */
    public String remains() {
        return publisher.remains();
    }

    private record OtherPlatform(Scheduler scheduler, PublisherThreads threads, Links links) implements Platform {
        OtherPlatform(Scheduler scheduler, Links links) {
            this(scheduler, new OtherThreads(scheduler), links);
        }

        @Override
        public BrokerConnection connect(long epoch, PublishWindow window, BrokerListener listener) throws IOException {
            Connection connection = links.connect();
            return BrokerConnection.open(
                    connection, new OtherSocket(connection, links, scheduler), 1, window, scheduler, epoch, listener);
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
