package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.Worker;
import io.github.lsmtpd.internal.concurrent.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The clock, the timers and the threads of one simulated process, until that is killed: then nothing of it happens any more, and
 * whatever waits ends with a {@link ProcessEndedError}.
 */
final class SimulatedProcess implements Scheduler {
    private final Timeline timeline;
    private final Strand.Pool strands;
    private final Set<SimulatedThread> waiting = new LinkedHashSet<>();
    private final Set<Timeline.Event> timers = new LinkedHashSet<>();
    private final List<SimulatedPool> pools = new ArrayList<>();
    private @Nullable SimulatedThread current;
    private int threads;
    private boolean killed;

    SimulatedProcess(Timeline timeline, Strand.Pool strands) {
        this.timeline = timeline;
        this.strands = strands;
    }

    boolean isKilled() {
        return killed;
    }

    /** Ends it at once; to be called when none of its threads is running. */
    void kill() {
        killed = true;
        timers.forEach(Timeline.Event::cancel);
        timers.clear();
        for (SimulatedThread thread : List.copyOf(waiting)) {
            thread.resume(thread.turn);
        }
    }

    void checkAlive() {
        if (killed) {
            throw new ProcessEndedError();
        }
    }

    /** The threads, timers and tasks that are left: none after a stop. */
    String remains() {
        int tasks = pools.stream().mapToInt(SimulatedPool::size).sum();
        return threads == 0 && timers.isEmpty() && tasks == 0
                ? ""
                : threads + " threads, " + timers.size() + " timers, " + tasks + " tasks";
    }

    @Override
    public long nanoTime() {
        return timeline.now();
    }

    @Override
    public RandomGenerator random() {
        return timeline.random();
    }

    @Override
    public Future<?> after(Duration delay, Runnable action) {
        checkAlive();
        CompletableFuture<Void> timer = new CompletableFuture<>();
        Timeline.Event[] event = new Timeline.Event[1];
        event[0] = timeline.after(delay.toNanos(), () -> {
            timers.remove(event[0]);
            timer.complete(null);
            guarded(action);
        });
        timers.add(event[0]);
        var unused = timer.whenComplete((done, failure) -> {
            if (failure != null) {
                event[0].cancel();
                timers.remove(event[0]);
            }
        });
        return timer;
    }

    /** Something happens to it soon, unless it is killed before. */
    void soon(Runnable action) {
        timeline.soon(() -> {
            if (!killed) {
                guarded(action);
            }
        });
    }

    private static void guarded(Runnable action) {
        try {
            action.run();
        } catch (ProcessEndedError e) {
            // Nothing of it happens any more.
        }
    }

    @Override
    public Worker start(String name, Runnable work) {
        checkAlive();
        SimulatedThread thread = new SimulatedThread(name, work);
        soon(thread::begin);
        return thread;
    }

    @Override
    public WorkerPool pool(String name, int size) {
        SimulatedPool pool = new SimulatedPool(this, size);
        pools.add(pool);
        return pool;
    }

    @Override
    public Lock newLock() {
        return new SimulatedLock(this);
    }

    @Override
    public <T> T join(CompletableFuture<T> result) {
        var unused = result.whenComplete((value, failure) -> wake(result));
        await(result, result::isDone, Long.MAX_VALUE);
        return result.join();
    }

    /** Waits until a condition holds that the end of a task or a thread may change, or a time has passed. */
    boolean await(BooleanSupplier condition, long nanos) {
        return await(this, condition, nanos);
    }

    /**
     * Waits until a condition holds or a time has passed; asks again when {@link #wake} is called for the same cause. Timers, and
     * what comes from the broker, must not.
     */
    boolean await(Object cause, BooleanSupplier condition, long nanos) {
        checkAlive();
        long end = nanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeline.now() + nanos;
        SimulatedThread thread = current;
        if (thread == null) {
            throw new IllegalStateException(
                    "something waits that must not, such as a timer or what comes from the broker");
        }
        return thread.await(cause, condition, end);
    }

    /** Time passes for the calling thread. */
    void sleep(long nanos) {
        await(() -> false, nanos);
    }

    /** Which thread is running: this itself stands for the simulation's own. */
    Object currentThread() {
        return current == null ? this : current;
    }

    /** Returns whether the thread of the replay is running. */
    boolean isReplaying() {
        return current != null && current.name.equals("lsmtpd-spool-replay");
    }

    /** Threads that wait for a cause ask their conditions again. */
    @SuppressWarnings("ReferenceEquality") // the very object
    void wake(Object cause) {
        for (SimulatedThread thread : waiting) {
            if (thread.cause == cause) {
                thread.ask();
            }
        }
    }

    /** A thread of the process. */
    private final class SimulatedThread implements Worker {
        private final String name;
        private final Strand strand;
        private boolean ended;
        private @Nullable Throwable failure;
        private int turn;
        private Object cause = this;
        private BooleanSupplier condition = () -> true;

        SimulatedThread(String name, Runnable work) {
            this.name = name;
            threads++;
            strand = strands.take(() -> {
                try {
                    guarded(work);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    ended = true;
                    threads--;
                }
            });
        }

        void begin() {
            run();
        }

        private void run() {
            SimulatedThread before = current;
            current = this;
            strand.run();
            current = before;
            if (failure != null) {
                throw new IllegalStateException("a thread ended with a failure", failure);
            }
            if (ended) {
                wake(SimulatedProcess.this);
            }
        }

        boolean await(Object waitsFor, BooleanSupplier holds, long end) {
            cause = waitsFor;
            condition = holds;
            while (!holds.getAsBoolean() && timeline.now() < end) {
                waiting.add(this);
                int mine = ++turn;
                Timeline.Event timer =
                        end == Long.MAX_VALUE ? null : timeline.after(end - timeline.now(), () -> resume(mine));
                strand.pause();
                if (timer != null) {
                    timer.cancel();
                }
                checkAlive();
            }
            return holds.getAsBoolean();
        }

        /** Goes on soon if its condition holds now. */
        void ask() {
            int mine = turn;
            timeline.soon(() -> {
                if (turn == mine && (killed || condition.getAsBoolean())) {
                    resume(mine);
                }
            });
        }

        void resume(int mine) {
            if (turn == mine && waiting.remove(this)) {
                run();
            }
        }

        @Override
        public boolean isCurrent() {
            return current == this;
        }

        @Override
        public void join(Duration atMost) {
            SimulatedProcess.this.await(() -> ended, atMost.toNanos());
        }
    }
}
