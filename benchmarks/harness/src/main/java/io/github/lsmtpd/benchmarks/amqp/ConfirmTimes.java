package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What the publisher adds to the broker's own confirm time, at a low rate. */
record ConfirmTimes(double sink, double bare) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MESSAGES = 200;
    private static final Pattern SINK = Pattern.compile("sink=([\\d.]+)");
    private static final Pattern BARE = Pattern.compile("bare=([\\d.]+)");

    static void measure(RabbitMqNode node, List<Destination> destinations, int rounds, Report report)
            throws IOException, InterruptedException {
        report.line("");
        report.line("== confirm time at 100 messages/s, medians of " + MESSAGES + ", in us");
        TextTable table = new TextTable("queue", "sink", "bare channel", "added");
        for (Destination destination : destinations) {
            if (!destination.consumed()) {
                Series<ConfirmTimes> series = series(node, destination, rounds);
                table.row(
                        destination.name(),
                        series.text(ConfirmTimes::sink),
                        series.text(ConfirmTimes::bare),
                        series.text(ConfirmTimes::added));
            }
        }
        report.table(table);
    }

    private static Series<ConfirmTimes> series(RabbitMqNode node, Destination destination, int rounds)
            throws IOException, InterruptedException {
        Series<ConfirmTimes> series = new Series<>();
        for (int round = 0; round < rounds; round++) {
            try (Queue queue = Queue.create(node.port(), destination)) {
                series.add(run(node.port(), destination));
                queue.expect(3 * MESSAGES);
            } catch (FailedRunException e) {
                series.fail(e.getMessage());
            }
        }
        return series;
    }

    private static ConfirmTimes run(int port, Destination destination)
            throws FailedRunException, IOException, InterruptedException {
        List<String> command = Workspace.java(
                "-cp",
                Workspace.classPath("sinks"),
                "io.github.lsmtpd.benchmarks.sinks.ConfirmDriver",
                Integer.toString(port),
                Queue.NAME,
                Integer.toString(MESSAGES),
                Integer.toString(destination.mailSize()));
        Child driver = Child.start("confirm-driver", new ProcessBuilder(command));
        driver.awaitEnd(LIMIT);
        return new ConfirmTimes(figure(driver, SINK), figure(driver, BARE));
    }

    private static double figure(Child driver, Pattern pattern) throws IOException, InterruptedException {
        return Double.parseDouble(driver.awaitLine(pattern, Duration.ZERO).group(1));
    }

    double added() {
        return sink - bare;
    }
}
