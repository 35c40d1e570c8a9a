package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.internal.concurrent.WorkerPool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;

/** Simulated threads that take tasks from a queue. */
final class SimulatedPool implements WorkerPool {
    private final SimulatedProcess process;
    private final int threads;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private int running;
    private boolean shutdown;

    SimulatedPool(SimulatedProcess process, int threads) {
        this.process = process;
        this.threads = threads;
    }

    int size() {
        return running + queue.size();
    }

    @Override
    public void execute(Runnable task) {
        process.checkAlive();
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        queue.add(task);
        begin();
    }

    private void begin() {
        if (running < threads && !queue.isEmpty()) {
            running++;
            var unused = process.start("task", this::work);
        }
    }

    private void work() {
        try {
            Runnable task = queue.poll();
            while (task != null) {
                task.run();
                task = queue.poll();
            }
        } finally {
            running--;
            process.wake(process);
        }
    }

    @Override
    public void remove(Runnable task) {
        queue.remove(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public boolean awaitTermination(Duration atMost) {
        return process.await(this::isTerminated, atMost.toNanos());
    }

    @Override
    public boolean isTerminated() {
        return shutdown && size() == 0;
    }
}
