package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The thread that connects, publishes the messages of the queue until the connection is lost, and connects again. It alone
 * writes to the broker.
 */
final class PublisherWorker implements Runnable {
    /** How the worker gets its connections. */
    interface Connector {
        /** Connects to the broker. */
        BrokerConnection connect(long epoch) throws IOException, TimeoutException;
    }

    private final Connector connector;
    private final BrokerListener listener;
    private final BrokerState state;
    private final BrokerSizeLimit limit;
    private final MessagePublisher publisher;
    private final Backoff backoff;
    private final Backoff channelBackoff;
    private volatile @Nullable BrokerConnection current;
    private long epoch;

    PublisherWorker(
            Connector connector,
            BrokerListener listener,
            BrokerState state,
            BrokerSizeLimit limit,
            MessagePublisher publisher,
            Duration reconnectPause,
            Scheduler scheduler) {
        this.connector = connector;
        this.listener = listener;
        this.state = state;
        this.limit = limit;
        this.publisher = publisher;
        this.backoff = new Backoff(reconnectPause, scheduler);
        this.channelBackoff = new Backoff(reconnectPause, scheduler);
    }

    @Override
    public void run() {
        while (!state.awaitClosed(backoff.next())) {
            epoch++;
            try (BrokerConnection connection = connector.connect(epoch)) {
                serve(connection);
            } catch (IOException | TimeoutException | RuntimeException | Error e) {
                // Whatever it is, this thread is the only one that publishes, and goes on.
                listener.lost(epoch, List.of(), FailureText.of(e));
            } finally {
                current = null;
            }
        }
    }

    /** The connection that is served now, if there is one. */
    @Nullable
    BrokerConnection current() {
        return current;
    }

    private void serve(BrokerConnection connection) throws IOException {
        limit.connected(connection.serverProperties());
        limit.frames(connection.frameMax());
        current = connection;
        state.up(epoch);
        try {
            while (connection.isOpen() && !state.isClosed()) {
                if (connection.channels().isReady()) {
                    publisher.publishNext(connection);
                } else {
                    reopen(connection.channels());
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            connection.fail(FailureText.of(e));
            throw e;
        } finally {
            if (connection.hasWorked()) {
                backoff.reset();
            }
        }
    }

    /** Opens a channel again that the broker has closed, the first time at once, then after growing pauses. */
    private void reopen(ConfirmChannels channels) throws IOException {
        if (channels.hasWorked()) {
            channelBackoff.reset();
        }
        long pause = channelBackoff.next();
        if (pause > 0) {
            listener.channelStaysClosed(epoch, channels.refusal());
            state.awaitClosed(pause);
        }
        channels.open();
        state.channelOpen(epoch);
    }
}
