package io.github.lsmtpd.benchmarks.accept;

import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.SmtpSource;
import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Memory;
import java.io.IOException;

/** What one server showed in one run under one load. */
record AcceptRun(Load load, SmtpSource.Run sent, CpuTime cpu, long peakMemory) {
    private static final double MICROS = 1e6;

    static AcceptRun measure(RunningServer server, Load load, int messages)
            throws FailedRunException, IOException, InterruptedException {
        Memory.resetPeak(server.pid());
        CpuTime before = CpuTime.of(server.pid());
        SmtpSource.Run sent = SmtpSource.send(server.port(), load, messages);
        CpuTime cpu = CpuTime.of(server.pid()).since(before);
        return new AcceptRun(load, sent, cpu, Memory.peak(server.pid()));
    }

    double rate() {
        return sent.rate();
    }

    double megabytesPerSecond() {
        return sent.rate() * load.size() / 1e6;
    }

    double cpuMicros() {
        return cpu.total() * MICROS / sent.messages();
    }

    double userMicros() {
        return cpu.user() * MICROS / sent.messages();
    }

    double systemMicros() {
        return cpu.system() * MICROS / sent.messages();
    }

    double generatorMicros() {
        return sent.cpu().total() * MICROS / sent.messages();
    }

    double peakMebibytes() {
        return peakMemory / 1024.0 / 1024;
    }

    /** How many cores it kept busy, on average. */
    double cores() {
        return cpu.total() / sent.seconds();
    }

    double generatorCores() {
        return sent.cpu().total() / sent.seconds();
    }
}
