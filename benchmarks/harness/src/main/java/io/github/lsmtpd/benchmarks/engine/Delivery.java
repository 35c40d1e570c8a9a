package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.amqp.Destination;
import io.github.lsmtpd.benchmarks.amqp.PublishingGateway;
import io.github.lsmtpd.benchmarks.amqp.Queue;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.SmtpSource;
import io.github.lsmtpd.benchmarks.spool.Backlog;
import io.github.lsmtpd.benchmarks.spool.SpoolFiles;
import io.github.lsmtpd.benchmarks.support.DirectoryTree;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.GcLog;
import io.github.lsmtpd.benchmarks.support.SinkDriver;
import io.github.lsmtpd.benchmarks.support.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The ways on which messages come to the publisher. Each run has a process of its own, with the same warm-up. */
enum Delivery {
    /** The AMQP sink called directly, by a loop. */
    SINK("live, sink called directly") {
        @Override
        Times deliver(Task task, Path spool, Queue queue, List<String> flags)
                throws FailedRunException, IOException, InterruptedException {
            long start = System.nanoTime();
            SinkDriver driver = SinkDriver.run(
                    "PublishDriver",
                    flags,
                    LIMIT,
                    task.brokerPort(),
                    Queue.NAME,
                    task.warmUp(),
                    task.measured(),
                    task.backlog().size(),
                    SINK_IN_FLIGHT);
            return new Times(task.backlog().count(), driver.figure("published"), EngineBenchmark.secondsSince(start));
        }
    },
    /** smtp-source, into the gateway. */
    GATEWAY("live, by smtp-source") {
        @Override
        Times deliver(Task task, Path spool, Queue queue, List<String> flags)
                throws FailedRunException, IOException, InterruptedException {
            Load load = new Load(CONNECTIONS, task.backlog().size(), true);
            long start = System.nanoTime();
            try (RunningServer gateway = PublishingGateway.start(flags, task.brokerPort(), spool, Map.of())) {
                int first = SmtpSource.send(gateway.port(), load, task.warmUp()).messages();
                SmtpSource.Run run = SmtpSource.send(gateway.port(), load, task.measured());
                return new Times(first + run.messages(), run.rate(), EngineBenchmark.secondsSince(start));
            }
        }
    },
    /** The gateway's replay, as wide as it is by default. */
    REPLAY_64("replay, 64 in flight") {
        @Override
        Times deliver(Task task, Path spool, Queue queue, List<String> flags)
                throws FailedRunException, IOException, InterruptedException {
            return replay(task, spool, queue, flags, "64");
        }
    },
    /** The same, as wide as the publisher can use. */
    REPLAY_1000("replay, 1000 in flight") {
        @Override
        Times deliver(Task task, Path spool, Queue queue, List<String> flags)
                throws FailedRunException, IOException, InterruptedException {
            return replay(task, spool, queue, flags, "1000");
        }
    };

    /** As many as the sink has unconfirmed at most. */
    private static final int SINK_IN_FLIGHT = 1_000;

    /** Enough not to wait for the confirms of a classic queue, as in the benchmark of SMTP to RabbitMQ. */
    private static final int CONNECTIONS = 500;

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern ALL_REPLAYED = Pattern.compile("replayed (\\d+) messages, none is left");

    private final String label;

    Delivery(String label) {
        this.label = label;
    }

    /** Where to, where the spool may be, which messages, and how many of them are to warm up. */
    record Task(int brokerPort, Path parent, Backlog backlog, int warmUp) {
        Task {
            if (warmUp >= backlog.count()) {
                throw new IllegalArgumentException(
                        "all " + backlog.count() + " messages are to warm up; --warm-messages");
            }
        }

        int measured() {
            return backlog.count() - warmUp;
        }
    }

    /** How many came, messages a second without the warm-up, and seconds for all, from the start of the process. */
    record Times(int messages, double rate, double seconds) {}

    /** The same, and the heap after collections, in MiB. */
    record Run(double rate, double seconds, double firstHeap, double lastHeap, double mostHeap) {
        static Run of(Times times, GcLog log) {
            double end = times.seconds();
            return new Run(
                    times.rate(),
                    end,
                    log.after(0, end / 4).map(Spread::median).orElse(Double.NaN),
                    log.after(end * 3 / 4, end).map(Spread::median).orElse(Double.NaN),
                    log.after(0, end).map(Spread::max).orElse(Double.NaN));
        }
    }

    abstract Times deliver(Task task, Path spool, Queue queue, List<String> flags)
            throws FailedRunException, IOException, InterruptedException;

    /** Delivers to a new queue, and checks that all messages came, once each, and none is left in the spool. */
    Run run(Task task) throws FailedRunException, IOException, InterruptedException {
        Path spool = Files.createTempDirectory(task.parent(), "engine-replay");
        Path log = Files.createTempFile("lsmtpd-gc", ".log");
        List<String> flags = new ArrayList<>(GcLog.flags(log));
        flags.add(EngineBenchmark.HEAP_FLAG);
        try (Queue queue = Queue.create(task.brokerPort(), new Destination("classic", false, 5))) {
            if (isReplay()) {
                SpoolFiles.fill(spool, task.backlog());
            }
            Times times = deliver(task, spool, queue, flags);
            queue.expect(times.messages());
            SpoolFiles.expect(spool, 0);
            return Run.of(times, GcLog.read(log));
        } finally {
            Files.delete(log);
            DirectoryTree.delete(spool);
        }
    }

    private static Times replay(Task task, Path spool, Queue queue, List<String> flags, String inFlight)
            throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("SPOOL_REPLAY_RATE", "1000000", "SPOOL_REPLAY_IN_FLIGHT", inFlight);
        long start = System.nanoTime();
        try (RunningServer gateway = PublishingGateway.start(flags, task.brokerPort(), spool, settings)) {
            queue.await(task.warmUp(), LIMIT);
            long warm = System.nanoTime();
            long before = queue.count();
            gateway.process().awaitLine(ALL_REPLAYED, LIMIT);
            double rate = (task.backlog().count() - before) / EngineBenchmark.secondsSince(warm);
            return new Times(task.backlog().count(), rate, EngineBenchmark.secondsSince(start));
        }
    }

    boolean isReplay() {
        return this == REPLAY_64 || this == REPLAY_1000;
    }

    String label() {
        return label;
    }
}
