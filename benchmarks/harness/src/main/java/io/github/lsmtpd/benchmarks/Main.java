package io.github.lsmtpd.benchmarks;

import io.github.lsmtpd.benchmarks.accept.AcceptBenchmark;
import io.github.lsmtpd.benchmarks.amqp.AmqpBenchmark;
import io.github.lsmtpd.benchmarks.engine.EngineBenchmark;
import io.github.lsmtpd.benchmarks.jmh.JmhBenchmark;
import io.github.lsmtpd.benchmarks.latency.LatencyBenchmark;
import io.github.lsmtpd.benchmarks.scale.ScaleBenchmark;
import io.github.lsmtpd.benchmarks.spool.SpoolBenchmark;
import io.github.lsmtpd.benchmarks.start.StartBenchmark;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.tls.TlsBenchmark;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs one benchmark by its name; {@code benchmarks/run} calls it once all is built. */
public final class Main {
    private static final int WRONG_USAGE = 2;

    private enum Known {
        ACCEPT("Accept and discard, beside other servers", new AcceptBenchmark()),
        AMQP("SMTP to RabbitMQ with confirms, beside PerfTest", new AmqpBenchmark()),
        LATENCY("Latency of the final reply, beside other servers", new LatencyBenchmark()),
        SPOOL("Spool on disk, beside a bare loop", new SpoolBenchmark()),
        ENGINE("The spool's engine: start, replay, and the disk first", new EngineBenchmark()),
        SCALE("Many connections and large messages", new ScaleBenchmark()),
        TLS("TLS: handshakes and messages, beside other servers", new TlsBenchmark()),
        START("Start, and the class path of a host", new StartBenchmark()),
        JMH("Single steps of the server", new JmhBenchmark());

        private final String title;
        private final Benchmark benchmark;

        Known(String title, Benchmark benchmark) {
            this.title = title;
            this.benchmark = benchmark;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Main() {}

    /** With the name and the options of a benchmark. */
    public static void main(String[] args) throws Exception {
        try {
            run(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks/run: " + e.getMessage());
            System.exit(WRONG_USAGE);
        } catch (FailedRunException e) {
            System.err.println("benchmarks/run: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(List<String> arguments) throws Exception {
        Known known = Arrays.stream(Known.values())
                .filter(candidate -> candidate.label().equals(arguments.isEmpty() ? "" : arguments.get(0)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("name a benchmark: " + names()));
        Options options = Options.parse(arguments.subList(1, arguments.size()), known.benchmark.options());
        known.benchmark.run(options, new Report(known.label(), known.title));
    }

    private static String names() {
        return Arrays.stream(Known.values()).map(Known::label).collect(Collectors.joining(", "));
    }
}
