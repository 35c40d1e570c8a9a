package io.github.lsmtpd.examples.simulation;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.UnblockedCallback;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection to the simulated broker. What is sent arrives in its order, in both directions, until it is cut. */
final class BrokerLink implements InvocationHandler {
    private static final long TRAVEL_NANOS = 2_000_000;

    private final SimulatedBroker broker;
    private final SimulatedProcess process;
    private final Timeline timeline;
    private final Connection connection;
    private final List<BrokerChannel> channels = new ArrayList<>();
    private final List<ShutdownListener> listeners = new ArrayList<>();
    private @Nullable BlockedCallback onBlocked;
    private @Nullable UnblockedCallback onUnblocked;
    private @Nullable ShutdownSignalException end;
    private long latestArrival;
    private long latestAnswer;
    private boolean unread;

    BrokerLink(SimulatedBroker broker, SimulatedProcess process, Timeline timeline) {
        this.broker = broker;
        this.process = process;
        this.timeline = timeline;
        this.connection = proxy(Connection.class, this);
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    Connection connection() {
        return connection;
    }

    SimulatedBroker broker() {
        return broker;
    }

    Timeline timeline() {
        return timeline;
    }

    boolean isOpen() {
        return end == null;
    }

    @Nullable
    ShutdownSignalException end() {
        return end;
    }

    /** A round trip, which the caller waits for. */
    void call() {
        process.sleep(timeline.random().nextLong(TRAVEL_NANOS));
    }

    /** Something reaches the broker, after all that was sent before. */
    void send(Runnable arrival) {
        latestArrival =
                Math.max(latestArrival + 1, timeline.now() + timeline.random().nextLong(TRAVEL_NANOS));
        timeline.after(latestArrival - timeline.now(), () -> broker.read(this, arrival));
    }

    /** The broker says something, and it comes after all that it said before. */
    void answer(long nanos, Runnable arrival) {
        latestAnswer = Math.max(
                latestAnswer + 1, timeline.now() + nanos + timeline.random().nextLong(TRAVEL_NANOS));
        timeline.after(latestAnswer - timeline.now(), () -> {
            if (!process.isKilled() && isRead()) {
                guarded(arrival);
            }
        });
    }

    /** A thread of the client library may be late with what came before the connection was lost: with some of it, and no more after that. */
    private boolean isRead() {
        if (end != null && !timeline.random().nextBoolean()) {
            unread = true;
        }
        return !unread;
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (ProcessEndedError e) {
            // It was killed in it.
        }
    }

    void block(boolean now) {
        answer(0, () -> {
            try {
                if (now && onBlocked != null) {
                    onBlocked.handle("low on memory");
                } else if (!now && onUnblocked != null) {
                    onUnblocked.handle();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** It is no more; whoever is at its end learns of it, unless the process is gone. */
    void cut(boolean byUs) {
        if (end != null) {
            return;
        }
        ShutdownSignalException signal = new ShutdownSignalException(
                true,
                byUs,
                new AMQP.Connection.Close.Builder()
                        .replyCode(320)
                        .replyText("CONNECTION_FORCED")
                        .build(),
                connection);
        end = signal;
        broker.gone(this);
        if (!process.isKilled()) {
            process.soon(() -> {
                List.copyOf(channels).forEach(channel -> channel.shutDown(signal));
                listeners.forEach(listener -> listener.shutdownCompleted(signal));
            });
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very object
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "createChannel" -> create();
            case "addBlockedListener" -> {
                onBlocked = (BlockedCallback) arguments[0];
                onUnblocked = (UnblockedCallback) arguments[1];
                yield null;
            }
            case "addShutdownListener" -> {
                listeners.add((ShutdownListener) arguments[0]);
                if (end != null) {
                    ((ShutdownListener) arguments[0]).shutdownCompleted(end);
                }
                yield null;
            }
            case "isOpen" -> end == null;
            case "abort" -> {
                cut(true);
                yield null;
            }
            case "getFrameMax" -> 0;
            case "getServerProperties" -> Map.of();
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "a simulated connection";
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private Channel create() {
        call();
        if (end != null) {
            throw new AlreadyClosedException(end);
        }
        BrokerChannel channel = new BrokerChannel(this);
        channels.add(channel);
        return channel.channel();
    }

    void closed(BrokerChannel channel) {
        channels.remove(channel);
    }
}
