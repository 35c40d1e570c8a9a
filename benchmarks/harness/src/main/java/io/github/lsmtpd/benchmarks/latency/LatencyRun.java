package io.github.lsmtpd.benchmarks.latency;

import io.github.lsmtpd.benchmarks.client.MailText;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.SmtpSource;
import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What one server showed in one run. */
record LatencyRun(double saturation, double rate, Latencies latencies, double generatorCores) {
    private static final double SATURATION_SECONDS = 2;
    private static final double WARM_UP_SECONDS = 2;

    /** How it is measured: {@code rate} 0 stands for half of what the server has just been seen to take. */
    record Plan(Load load, int rate, int seconds) {}

    static LatencyRun measure(RunningServer server, Plan plan, double lastRate)
            throws FailedRunException, IOException, InterruptedException {
        double saturation = SmtpSource.send(server.port(), plan.load(), (int) (lastRate * SATURATION_SECONDS))
                .rate();
        double rate = plan.rate() == 0 ? saturation / 2 : plan.rate();
        try {
            return send(server, plan, saturation, rate);
        } catch (UncheckedIOException | IOException e) {
            throw new FailedRunException(e.getMessage());
        }
    }

    private static LatencyRun send(RunningServer server, Plan plan, double saturation, double rate)
            throws FailedRunException, IOException {
        OpenLoop loop = new OpenLoop(
                rate,
                WARM_UP_SECONDS,
                plan.seconds(),
                MailText.endedOfSize(plan.load().size()));
        CpuTime before = CpuTime.of(ProcessHandle.current().pid());
        long start = System.nanoTime();
        Latencies latencies = loop.run(server.port(), plan.load().connections());
        CpuTime cpu = CpuTime.of(ProcessHandle.current().pid()).since(before);
        return new LatencyRun(saturation, rate, latencies, cpu.total() * 1e9 / (System.nanoTime() - start));
    }
}
