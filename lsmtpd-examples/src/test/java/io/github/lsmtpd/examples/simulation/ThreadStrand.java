package io.github.lsmtpd.examples.simulation;

import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real thread, to which the caller hands over; used again by the next simulation. */
final class ThreadStrand implements Strand {
    private static final int SPINS = 2_000;

    private final Deque<ThreadStrand> idle;
    private final Thread thread;
    private volatile @Nullable Thread caller;
    private @Nullable Runnable work;

    ThreadStrand(Deque<ThreadStrand> idle) {
        this.idle = idle;
        this.thread = new Thread(this::loop, "strand");
        thread.setDaemon(true);
        thread.start();
    }

    /** Gets something to do, which {@link #run} begins. */
    void begin(Runnable next) {
        work = next;
    }

    @Override
    public void run() {
        caller = Thread.currentThread();
        LockSupport.unpark(thread);
        await(false);
    }

    @Override
    public void pause() {
        handBack();
        await(true);
    }

    private void handBack() {
        Thread waiting = caller;
        caller = null;
        LockSupport.unpark(waiting);
    }

    private void await(boolean running) {
        for (int spins = 0; (caller != null) != running; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void loop() {
        while (true) {
            await(true);
            Runnable next = work;
            work = null;
            if (next != null) {
                next.run();
            }
            idle.push(this);
            handBack();
        }
    }
}
