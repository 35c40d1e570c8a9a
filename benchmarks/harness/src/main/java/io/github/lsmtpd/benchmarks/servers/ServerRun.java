package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Memory;
import java.io.IOException;

/** What one server showed in one run under one load. */
public record ServerRun(Load load, SmtpSource.Run sent, CpuTime cpu, long peakMemory) {
    private static final double MICROS = 1e6;

    /** Sends it a number of messages. */
    public static ServerRun measure(RunningServer server, Load load, int messages)
            throws FailedRunException, IOException, InterruptedException {
        Memory.resetPeak(server.pid());
        CpuTime before = CpuTime.of(server.pid());
        SmtpSource.Run sent = SmtpSource.send(server.port(), load, messages);
        CpuTime cpu = CpuTime.of(server.pid()).since(before);
        return new ServerRun(load, sent, cpu, Memory.peak(server.pid()));
    }

    /** Messages a second. */
    public double rate() {
        return sent.rate();
    }

    /** Millions of bytes a second. */
    public double megabytesPerSecond() {
        return sent.rate() * load.size() / 1e6;
    }

    /** Its processor time for a message, in microseconds. */
    public double cpuMicros() {
        return cpu.total() * MICROS / sent.messages();
    }

    /** The part of it outside the kernel. */
    public double userMicros() {
        return cpu.user() * MICROS / sent.messages();
    }

    /** The part of it in the kernel. */
    public double systemMicros() {
        return cpu.system() * MICROS / sent.messages();
    }

    /** The processor time of the generator for a message, in microseconds. */
    public double generatorMicros() {
        return sent.cpu().total() * MICROS / sent.messages();
    }

    /** The most memory that was resident meanwhile. */
    public double peakMebibytes() {
        return peakMemory / 1024.0 / 1024;
    }

    /** How many cores it kept busy, on average. */
    public double cores() {
        return cpu.total() / sent.seconds();
    }

    /** The same of the generator. */
    public double generatorCores() {
        return sent.cpu().total() / sent.seconds();
    }
}
