package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.client.PipeliningSource;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** SMTP to RabbitMQ with confirms, beside PerfTest, which publishes the same bytes straight to the same node. */
public final class AmqpBenchmark implements Benchmark {
    private static final int ROUNDS = 5;
    /** PerfTest's first three, in which it warms up, do not count. */
    private static final int SECONDS_A_RUN = 8;

    /** Enough not to wait for the classic queue, which confirms up to 25 ms later, when it has synced. */
    private static final int CONNECTIONS = 500;

    /** Longer than a server needs that discards: there is more to compile, with a broker on the same processors. */
    private static final int WARM_MESSAGES = 100_000;

    private static final int WARM_SECONDS = 25;

    @Override
    public Set<String> options() {
        return Set.of(
                "queues",
                "releases",
                "payloads",
                "channels",
                "rounds",
                "seconds",
                "connections",
                "warm-messages",
                "warm-seconds");
    }

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException {
        List<Destination> destinations = Destination.named(options.list("queues", Destination.names()));
        int rounds = options.number("rounds", ROUNDS);
        report.line("rounds:   " + rounds + " of about " + seconds(options) + " s, median (least..most); warm-up: "
                + warmUp(options));
        TextTable table = new TextTable(
                "RabbitMQ",
                "payload",
                "channels",
                "queue",
                "lsmtpd/s",
                "pipelined/s",
                "perftest/s",
                "ratio",
                "pipelined ratio",
                "perftest's average",
                "broker us, lsmtpd",
                "broker us, perftest",
                "broker us, paced perftest");
        BarChart chart = new BarChart("SMTP to RabbitMQ with confirms");
        for (String release : options.list("releases", List.of(Release.V3_10.label()))) {
            try (RabbitMqNode node = RabbitMqNode.start(Release.of(release), Workspace.target())) {
                for (Variant variant : Variant.all(release, options)) {
                    for (Destination destination : destinations) {
                        report.progress(variant.title(destination));
                        add(
                                variant,
                                destination,
                                measure(node, variant, destination, options, rounds),
                                table,
                                chart,
                                report);
                    }
                }
                report.progress("confirm times, RabbitMQ " + release);
                ConfirmTimes.measure(node, destinations, rounds, report);
            }
        }
        report.table(table);
        report.save(chart);
    }

    /** How the gateway publishes, and to which release. */
    private record Variant(String release, String payload, String channels) {
        static List<Variant> all(String release, Options options) {
            List<Variant> all = new ArrayList<>();
            for (String payload : options.list("payloads", List.of("json"))) {
                for (String channels : options.list("channels", List.of("1"))) {
                    all.add(new Variant(release, payload, channels));
                }
            }
            return all;
        }

        String title(Destination destination) {
            return "RabbitMQ " + release + ", " + payload + ", " + channels
                    + (channels.equals("1") ? " channel, " : " channels, ") + destination.title();
        }
    }

    private static int seconds(Options options) {
        return options.number("seconds", SECONDS_A_RUN);
    }

    private static WarmUp warmUp(Options options) {
        return new WarmUp(options.number("warm-messages", WARM_MESSAGES), options.number("warm-seconds", WARM_SECONDS));
    }

    private static Map<Publisher, Series<Publisher.Run>> measure(
            RabbitMqNode node, Variant variant, Destination destination, Options options, int rounds)
            throws IOException, InterruptedException {
        Load load = new Load(options.number("connections", CONNECTIONS), destination.mailSize(), true);
        try (RunningServer gateway = startGateway(node.port(), variant)) {
            double rate;
            int bodySize;
            // Closed before the runs, for its consumer must not take what comes to their queues of the same name.
            try (Queue queue = Queue.create(node.port(), destination)) {
                rate = warmUp(options).run(gateway.port(), load);
                PipeliningSource.send(gateway.port(), load.connections(), load.size(), (int) (rate * seconds(options)));
                bodySize = queue.bodySize();
            }
            Publisher.Bench bench = new Publisher.Bench(node, gateway, destination, load, bodySize, (int) rate);
            return SideBySide.run(
                    rounds,
                    List.of(Publisher.values()),
                    publisher -> publisher.run(bench, (int) (rate * seconds(options))));
        } catch (FailedRunException e) {
            throw new IOException("the warm-up failed", e);
        }
    }

    private static RunningServer startGateway(int brokerPort, Variant variant)
            throws IOException, InterruptedException {
        return PublishingGateway.start(
                ServerKind.JVM_FLAGS,
                brokerPort,
                Workspace.target().resolve("amqp-spool"),
                Map.of("AMQP_PAYLOAD", variant.payload(), "AMQP_CHANNELS", variant.channels()));
    }

    private static void add(
            Variant variant,
            Destination destination,
            Map<Publisher, Series<Publisher.Run>> results,
            TextTable table,
            BarChart chart,
            Report report) {
        Series<Publisher.Run> ours = results.get(Publisher.LSMTPD);
        Series<Publisher.Run> pipelined = results.get(Publisher.LSMTPD_PIPELINED);
        Series<Publisher.Run> theirs = results.get(Publisher.PERFTEST);
        results.forEach((publisher, series) -> series.failures()
                .forEach(reason ->
                        report.line("failed run of " + publisher.label() + ", " + destination.name() + ": " + reason)));
        table.row(
                variant.release(),
                variant.payload(),
                variant.channels(),
                destination.name(),
                ours.text(Publisher.Run::rate),
                pipelined.text(Publisher.Run::rate),
                theirs.text(Publisher.Run::rate),
                ratio(ours, theirs),
                ratio(pipelined, theirs),
                theirs.text(Publisher.Run::average),
                ours.text(Publisher.Run::brokerMicros),
                theirs.text(Publisher.Run::brokerMicros),
                results.get(Publisher.PACED_PERFTEST).text(Publisher.Run::brokerMicros));
        chart.panel(new BarChart.Panel(variant.title(destination), "messages/s", bars(results)));
    }

    private static String ratio(Series<Publisher.Run> ours, Series<Publisher.Run> theirs) {
        Optional<Spread> other = theirs.spread(Publisher.Run::rate);
        return ours.spread(Publisher.Run::rate)
                .flatMap(mine -> other.map(their -> Spread.text(mine.median() / their.median())))
                .orElse("-");
    }

    private static List<BarChart.Bar> bars(Map<Publisher, Series<Publisher.Run>> results) {
        return results.entrySet().stream()
                .filter(entry -> entry.getKey() != Publisher.PACED_PERFTEST)
                .flatMap(entry -> entry.getValue().spread(Publisher.Run::rate).stream()
                        .map(spread -> new BarChart.Bar(
                                entry.getKey().label(), spread, entry.getKey().isOurs())))
                .toList();
    }
}
