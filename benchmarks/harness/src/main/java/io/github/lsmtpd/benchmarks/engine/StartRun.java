package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.amqp.Destination;
import io.github.lsmtpd.benchmarks.amqp.PublishingGateway;
import io.github.lsmtpd.benchmarks.amqp.Queue;
import io.github.lsmtpd.benchmarks.client.MailClient;
import io.github.lsmtpd.benchmarks.client.MailText;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.spool.Backlog;
import io.github.lsmtpd.benchmarks.spool.SpoolFiles;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.FreePort;
import io.github.lsmtpd.benchmarks.support.GcLog;
import io.github.lsmtpd.benchmarks.support.JvmMemory;
import io.github.lsmtpd.benchmarks.support.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one start showed: seconds from the start of the process to the greeting, to the 250 of a message sent at once, and to
 * the first message replayed; and memory until then, in MiB.
 */
record StartRun(
        double greeted, double accepted, double replayed, double peakResident, double peakHeap, double liveHeap) {
    private static final double MEBIBYTE = 1024 * 1024;
    private static final int OK = 250;
    private static final Duration REPLAY_LIMIT = Duration.ofMinutes(2);

    /** As many are being replayed by default, and are replayed again after a stop that does not wait for their confirms. */
    private static final int REPLAY_IN_FLIGHT = 64;

    /** Whether there is a broker where the gateway looks for one. */
    enum Broker {
        UP,
        DOWN;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The broker, and the spool that is full at each start. */
    record Bench(int brokerPort, Path directory, Backlog backlog) {
        private static final Destination QUEUE = new Destination("classic", false, 5);

        void fill() throws FailedRunException, IOException, InterruptedException {
            SpoolFiles.fill(directory, backlog);
        }

        /** Starts a gateway, sends it a message, and looks whether all are in the spool or in the queue afterwards. */
        StartRun start(Broker broker) throws FailedRunException, IOException, InterruptedException {
            fill();
            long before = SpoolFiles.count(directory);
            Path log = Files.createTempFile("lsmtpd-gc", ".log");
            try (Queue queue = Queue.create(brokerPort, QUEUE)) {
                StartRun run = run(broker, queue, log);
                checkAllThere(before + 1, queue.count() + SpoolFiles.count(directory));
                return run;
            } finally {
                Files.delete(log);
            }
        }

        private static void checkAllThere(long expected, long found) throws FailedRunException {
            if (found < expected || found > expected + REPLAY_IN_FLIGHT) {
                throw new FailedRunException(found + " messages in spool and queue, not " + expected);
            }
        }

        private StartRun run(Broker broker, Queue queue, Path log)
                throws FailedRunException, IOException, InterruptedException {
            List<String> flags = new ArrayList<>(GcLog.flags(log));
            flags.addAll(List.of(EngineBenchmark.HEAP_FLAG, "-XX:NativeMemoryTracking=summary"));
            int port = broker == Broker.UP ? brokerPort : FreePort.find();
            long start = System.nanoTime();
            try (RunningServer gateway = PublishingGateway.start(flags, port, directory, Map.of());
                    MailClient client = MailClient.connect(gateway.port())) {
                double greeted = EngineBenchmark.secondsSince(start);
                int code = client.send(MailText.endedOfSize(QUEUE.mailSize()));
                double accepted = EngineBenchmark.secondsSince(start);
                if (code != OK) {
                    throw new FailedRunException("the gateway answered " + code);
                }
                if (broker == Broker.UP && backlog.count() > 0) {
                    queue.await(2, REPLAY_LIMIT);
                }
                double replayed = EngineBenchmark.secondsSince(start);
                double peak = Memory.peak(gateway.pid()) / MEBIBYTE;
                double live = JvmMemory.of(gateway.pid()).heap() / MEBIBYTE;
                return new StartRun(
                        greeted, accepted, replayed, peak, GcLog.read(log).most(), live);
            }
        }
    }
}
