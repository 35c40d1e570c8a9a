package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.Timeouts;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports when a client is silent for too long, or takes too long to send what it has begun to send. Silence is when nothing
 * passes in either direction: the time in which a reply is on its way is not the client's idleness. What passes costs no more
 * than a look at the clock; one task a connection wakes up when a time could be over, and waits for the rest of it if it is
 * not. Used on the connection's thread alone.
 */
final class ClientTimer implements Runnable {
    private static final long NEVER = Long.MAX_VALUE;

    /** Gets what the timer reports. */
    interface Listener {
        /** Nothing has passed for the idle timeout; told again after each further one. */
        void idle();

        /** What has begun to arrive has not come to its end in time. */
        void tooSlow();
    }

    private final EventExecutor executor;
    private final long idleTimeout;
    private final Arrival arrival;
    private final Listener listener;
    private long lastPassed;
    private long wakeAt;
    private @Nullable Future<?> task;

    ClientTimer(EventExecutor executor, Timeouts timeouts, Listener listener) {
        this.executor = executor;
        this.idleTimeout = timeouts.idle().toNanos();
        this.arrival = new Arrival(timeouts);
        this.listener = listener;
    }

    void start() {
        passed();
        await(restOfIdleness(lastPassed));
    }

    /** Something came or went. */
    void passed() {
        lastPassed = executor.ticker().nanoTime();
    }

    /** Something came, or was read; a whole frame, perhaps, or the beginning of one. */
    void read(FrameReader reader) {
        passed();
        arrival.look(reader, lastPassed);
        if (arrival.isRunning() && (task == null || wakeAt - lastPassed > arrival.rest(lastPassed))) {
            await(arrival.rest(lastPassed));
        }
    }

    void stop() {
        cancel();
        arrival.stop();
    }

    @Override
    public void run() {
        task = null;
        long now = executor.ticker().nanoTime();
        long idle = restOfIdleness(now);
        if (arrival.rest(now) <= 0) {
            arrival.stop();
            await(idle);
            listener.tooSlow();
        } else if (idle <= 0) {
            lastPassed = now;
            await(Math.min(idleTimeout, arrival.rest(now)));
            listener.idle();
        } else {
            await(Math.min(idle, arrival.rest(now)));
        }
    }

    private long restOfIdleness(long now) {
        return idleTimeout == 0 ? NEVER : idleTimeout - (now - lastPassed);
    }

    /** Wakes up after a time, and at no other. */
    private void await(long nanos) {
        cancel();
        if (nanos != NEVER) {
            wakeAt = executor.ticker().nanoTime() + nanos;
            task = executor.schedule(this, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    private void cancel() {
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }
}
