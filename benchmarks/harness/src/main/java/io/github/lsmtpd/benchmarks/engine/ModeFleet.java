package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.amqp.Destination;
import io.github.lsmtpd.benchmarks.amqp.PublishingGateway;
import io.github.lsmtpd.benchmarks.amqp.Queue;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.SmtpSource;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.spool.SpoolFiles;
import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.DirectoryTree;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A gateway for each {@code SPOOL_MODE}, of which one at a time has something to do. Not thread safe. */
final class ModeFleet implements AutoCloseable {
    private final int brokerPort;
    private final Destination destination;
    private final Path directory;
    private final Map<Mode, RunningServer> gateways = new EnumMap<>(Mode.class);

    private ModeFleet(int brokerPort, Destination destination, Path directory) {
        this.brokerPort = brokerPort;
        this.destination = destination;
        this.directory = directory;
    }

    /** Where a message goes first. */
    enum Mode {
        FAILOVER,
        ALWAYS;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Messages a second until the last reply, and until the last message is on the queue; the gateway's processor time. */
    record Run(double accepted, double published, double cpuMicros) {}

    static ModeFleet start(int brokerPort, Destination destination, Path parent)
            throws IOException, InterruptedException {
        ModeFleet fleet = new ModeFleet(brokerPort, destination, Files.createTempDirectory(parent, "engine-always"));
        try {
            for (Mode mode : Mode.values()) {
                fleet.start(mode);
            }
            return fleet;
        } catch (IOException | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    private void start(Mode mode) throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("SPOOL_MODE", mode.label());
        gateways.put(
                mode, PublishingGateway.start(List.of(EngineBenchmark.HEAP_FLAG), brokerPort, spool(mode), settings));
    }

    private Path spool(Mode mode) {
        return directory.resolve(mode.label());
    }

    /** Warms one up, and returns its rate in the end. */
    double warmUp(Mode mode, WarmUp warmUp, Load load) throws FailedRunException, IOException, InterruptedException {
        try (Queue queue = Queue.create(brokerPort, destination)) {
            double rate = warmUp.run(gateways.get(mode).port(), load);
            SpoolFiles.awaitNone(spool(mode));
            if (queue.count() == 0) {
                throw new FailedRunException("nothing came to the queue");
            }
            return rate;
        }
    }

    /** Sends messages to one, and checks that each is on the queue once, and none is left in the spool. */
    Run measure(Mode mode, Load load, int atLeast) throws FailedRunException, IOException, InterruptedException {
        RunningServer gateway = gateways.get(mode);
        try (Queue queue = Queue.create(brokerPort, destination)) {
            CpuTime before = CpuTime.of(gateway.pid());
            long start = System.nanoTime();
            SmtpSource.Run sent = SmtpSource.send(gateway.port(), load, atLeast);
            queue.expect(sent.messages());
            double seconds = EngineBenchmark.secondsSince(start);
            SpoolFiles.awaitNone(spool(mode));
            queue.expect(sent.messages());
            double cpu = CpuTime.of(gateway.pid()).since(before).total();
            return new Run(sent.rate(), sent.messages() / seconds, cpu * 1e6 / sent.messages());
        }
    }

    @Override
    public void close() throws IOException {
        gateways.values().forEach(RunningServer::close);
        DirectoryTree.delete(directory);
    }
}
