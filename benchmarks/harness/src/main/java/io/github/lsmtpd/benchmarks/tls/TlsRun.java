package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;

/**
 * What one server showed in one run.
 *
 * @param count of handshakes, or of messages
 * @param cpu of all its processes
 * @param generator of the clients
 */
record TlsRun(int count, double seconds, CpuTime cpu, CpuTime generator) {
    private static final double MICROS = 1e6;
    /** A server that goes on with the work of a run when that is over is left to it, and charged for it. */
    private static final int SETTLE_MILLIS = 200;

    private static final double IDLE_SECONDS = 0.02;

    /** Something that is done a number of times. */
    @FunctionalInterface
    interface Work extends AutoCloseable {
        void perform(int count) throws FailedRunException, InterruptedException;

        @Override
        default void close() {}
    }

    static TlsRun measure(RunningServer server, int count, Work work)
            throws FailedRunException, IOException, InterruptedException {
        long ourselves = ProcessHandle.current().pid();
        CpuTime before = CpuTime.ofTree(server.pid());
        CpuTime generatorBefore = CpuTime.of(ourselves);
        long start = System.nanoTime();
        work.perform(count);
        double seconds = (System.nanoTime() - start) / 1e9;
        CpuTime generator = CpuTime.of(ourselves).since(generatorBefore);
        return new TlsRun(count, seconds, settled(server.pid()).since(before), generator);
    }

    private static CpuTime settled(long pid) throws IOException, InterruptedException {
        CpuTime now = CpuTime.ofTree(pid);
        while (true) {
            Thread.sleep(SETTLE_MILLIS);
            CpuTime later = CpuTime.ofTree(pid);
            if (later.since(now).total() <= IDLE_SECONDS) {
                return later;
            }
            now = later;
        }
    }

    double rate() {
        return count / seconds;
    }

    double cpuMicros() {
        return cpu.total() * MICROS / count;
    }

    double generatorMicros() {
        return generator.total() * MICROS / count;
    }

    double cores() {
        return cpu.total() / seconds;
    }

    double generatorCores() {
        return generator.total() / seconds;
    }
}
