package io.github.lsmtpd.amqp.internal;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.UnblockedCallback;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A connection of the client library, with its socket, whose broker does what a test wants. */
final class ScriptedBroker implements BrokerSocket {
    private final Connection connection = mock(Connection.class);
    private final List<ScriptedChannel> channels = new CopyOnWriteArrayList<>();
    private final int maxChannels;
    private volatile boolean open = true;
    private volatile boolean cut;
    private volatile long pending;
    private volatile long sentAt = System.nanoTime();
    private volatile @Nullable Runnable whenSent;
    private @Nullable BlockedCallback blocked;
    private @Nullable UnblockedCallback unblocked;
    private @Nullable ShutdownListener shutdown;

    ScriptedBroker() throws IOException {
        this(Integer.MAX_VALUE);
    }

    ScriptedBroker(int maxChannels) throws IOException {
        this.maxChannels = maxChannels;
        when(connection.isOpen()).thenAnswer(call -> open);
        when(connection.getServerProperties()).thenReturn(Map.of("product", "RabbitMQ", "version", "3.13.0"));
        when(connection.createChannel()).thenAnswer(call -> openChannel());
        when(connection.addBlockedListener(any(), any())).thenAnswer(call -> {
            blocked = call.getArgument(0);
            unblocked = call.getArgument(1);
            return null;
        });
        doAnswer(call -> shutdown = call.getArgument(0)).when(connection).addShutdownListener(any());
    }

    private com.rabbitmq.client.@Nullable Channel openChannel() throws IOException {
        if (channels.size() == maxChannels) {
            return null;
        }
        ScriptedChannel opened = new ScriptedChannel();
        channels.add(opened);
        return opened.channel();
    }

    /** What the code under test gets. */
    Connection connection() {
        return connection;
    }

    /** The channels in the order in which they were opened. */
    ScriptedChannel channel(int index) {
        return channels.get(index);
    }

    int channels() {
        return channels.size();
    }

    void block(String reason) throws IOException {
        Objects.requireNonNull(blocked).handle(reason);
    }

    void unblock() throws IOException {
        Objects.requireNonNull(unblocked).handle();
    }

    /** Loses the connection, as the client library reports it: to the connection first, or to its channels. */
    void lose(boolean channelsFirst) {
        open = false;
        ShutdownSignalException signal = new ShutdownSignalException(
                true,
                false,
                new AMQP.Connection.Close.Builder()
                        .replyCode(AMQP.CONNECTION_FORCED)
                        .replyText("CONNECTION_FORCED")
                        .build(),
                connection);
        if (channelsFirst) {
            channels.forEach(channel -> channel.close(signal));
        }
        Objects.requireNonNull(shutdown).shutdownCompleted(signal);
        if (!channelsFirst) {
            channels.forEach(channel -> channel.close(signal));
        }
    }

    /** Keeps what is published waiting for the network from now on. */
    void stall() {
        pending = 1L << 30;
    }

    /** All bytes that wait have left. */
    void sent() {
        sentAt = System.nanoTime();
        Objects.requireNonNull(whenSent).run();
    }

    /** Bytes have left at a given time. */
    void movesAt(long now) {
        sentAt = now;
    }

    boolean isCut() {
        return cut;
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public long sentAt() {
        return sentAt;
    }

    @Override
    public void whenSent(Runnable action) {
        whenSent = action;
    }

    @Override
    public void cut() {
        cut = true;
    }
}
