package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SinkDriver;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What the publisher adds to the broker's own confirm time, at a low rate. */
record ConfirmTimes(double sink, double bare) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MESSAGES = 200;

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
        SinkDriver driver =
                SinkDriver.run("ConfirmDriver", List.of(), LIMIT, port, Queue.NAME, MESSAGES, destination.mailSize());
        return new ConfirmTimes(driver.figure("sink"), driver.figure("bare"));
    }

    double added() {
        return sink - bare;
    }
}
