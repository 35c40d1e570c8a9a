package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RabbitMQ's own load generator, publishing as our sink does: persistent, mandatory, with confirms. */
final class PerfTest {
    /** As fast as it can. */
    static final int UNLIMITED = -1;

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int UNCONFIRMED = 1_000;

    /** Its compiler is at work before; so ours has its warm-up. */
    private static final double FIRST_SECOND = 3;

    private static final Pattern SECOND = Pattern.compile(
            "time ([\\d.]+) s, .*returned: (\\d+) msg/s, " + "confirmed: (\\d+) msg/s, nacked: (\\d+) msg/s");

    private static final Pattern AVERAGE = Pattern.compile("sending rate avg: (\\d+) msg/s");

    private PerfTest() {}

    /** Messages a second: once it was warm, and as it prints itself, over its whole run. */
    record Rates(double warm, double average) {}

    /**
     * Publishes a number of messages.
     *
     * @param rate how many a second at the most, or {@link #UNLIMITED}
     * @return how many were confirmed in a second
     */
    static Rates publish(int port, int messages, int size, int rate)
            throws FailedRunException, IOException, InterruptedException {
        List<String> command = Workspace.java(
                "-cp",
                Workspace.classPath("peer-perftest"),
                "com.rabbitmq.perf.PerfTest",
                "--uri",
                "amqp://guest:guest@127.0.0.1:" + port,
                "--producers",
                "1",
                "--consumers",
                "0",
                "--confirm",
                Integer.toString(UNCONFIRMED),
                "--flag",
                "persistent",
                "--flag",
                "mandatory",
                "--exchange",
                "",
                "--routing-key",
                Queue.NAME,
                "--predeclared",
                "--pmessages",
                Integer.toString(messages),
                "--size",
                Integer.toString(size),
                "--rate",
                Integer.toString(rate));
        Child process = Child.start("perf-test", new ProcessBuilder(command));
        int status = process.awaitEnd(LIMIT);
        double average =
                Double.parseDouble(process.awaitLine(AVERAGE, Duration.ZERO).group(1));
        return new Rates(warmRate(process.output(), status), average);
    }

    private static double warmRate(List<String> output, int status) throws FailedRunException {
        if (output.stream().map(SECOND::matcher).anyMatch(second -> second.find() && lost(second))) {
            throw new FailedRunException("perf-test: a message was returned or not taken");
        }
        OptionalDouble rate = output.stream()
                .map(SECOND::matcher)
                .filter(second -> second.find() && Double.parseDouble(second.group(1)) >= FIRST_SECOND)
                .mapToDouble(second -> Double.parseDouble(second.group(3)))
                .average();
        return rate.orElseThrow(() -> new FailedRunException("perf-test: status " + status + ", too short a run"));
    }

    private static boolean lost(Matcher second) {
        return !second.group(2).equals("0") || !second.group(4).equals("0");
    }
}
