package io.github.lsmtpd.examples.simulation;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A lock of a simulated process. */
final class SimulatedLock implements Lock {
    private final SimulatedProcess process;
    private @Nullable Object owner;
    private int holds;

    SimulatedLock(SimulatedProcess process) {
        this.process = process;
    }

    @Override
    public void lock() {
        take(Long.MAX_VALUE);
    }

    @SuppressWarnings("ReferenceEquality") // the very object
    private boolean take(long nanos) {
        process.checkAlive();
        Object me = process.currentThread();
        if (owner != null && owner != me && !process.await(this, () -> owner == null, nanos)) {
            return false;
        }
        owner = me;
        holds++;
        return true;
    }

    @Override
    public void lockInterruptibly() {
        lock();
    }

    @Override
    public boolean tryLock() {
        return take(0);
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
        return take(unit.toNanos(time));
    }

    @Override
    public void unlock() {
        if (process.isKilled()) {
            return; // it unwinds
        }
        if (--holds == 0) {
            owner = null;
            process.wake(this);
        }
    }

    @Override
    public Condition newCondition() {
        return new SignalledCondition();
    }

    private final class SignalledCondition implements Condition {
        private long signals;

        private boolean waitForSignal(long nanos) {
            process.checkAlive();
            if (holds != 1) {
                throw new IllegalStateException("it waits while it holds a lock " + holds + " times");
            }
            long seen = signals;
            unlock();
            try {
                return process.await(this, () -> signals != seen, nanos);
            } finally {
                if (!process.isKilled()) {
                    lock();
                }
            }
        }

        @Override
        public void await() {
            waitForSignal(Long.MAX_VALUE);
        }

        @Override
        public void awaitUninterruptibly() {
            waitForSignal(Long.MAX_VALUE);
        }

        @Override
        public long awaitNanos(long nanos) {
            long start = process.nanoTime();
            waitForSignal(nanos);
            return nanos - (process.nanoTime() - start);
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            return waitForSignal(unit.toNanos(time));
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signal() {
            signalAll(); // a condition may be signalled too often, by its contract
        }

        @Override
        public void signalAll() {
            signals++;
            process.wake(this);
        }
    }
}
