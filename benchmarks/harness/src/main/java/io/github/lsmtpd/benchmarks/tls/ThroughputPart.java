package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many handshakes, or messages, each server gets through, and at what cost. */
enum ThroughputPart {
    /** Connections that are encrypted and closed again. */
    HANDSHAKES("full handshakes", "handshakes/s", "CPU us/handshake", 100) {
        @Override
        TlsRun.Work begin(TlsClients clients, int port) {
            return count -> TlsClients.await(Handshakes.start(clients, port, connections(), count));
        }
    },
    /** Messages on connections that are kept. */
    MESSAGES("messages of 5 KiB", "messages/s", "CPU us/message", 20) {
        @Override
        TlsRun.Work begin(TlsClients clients, int port) throws FailedRunException, InterruptedException {
            return Messages.open(clients, port, connections(), MESSAGE_SIZE);
        }
    };

    private static final int MESSAGE_SIZE = 5 * 1024;
    private static final int ROUNDS = 7;
    private static final double SECONDS_A_RUN = 2;
    private static final int WARM_SECONDS = 15;
    private static final int FIRST_BATCH = 200;

    private final String title;
    private final String rate;
    private final String cpu;
    private final int connections;

    ThroughputPart(String title, String rate, String cpu, int connections) {
        this.title = title;
        this.rate = rate;
        this.cpu = cpu;
        this.connections = connections;
    }

    int connections() {
        return connections;
    }

    /** Opens what is not measured. */
    abstract TlsRun.Work begin(TlsClients clients, int port) throws FailedRunException, InterruptedException;

    void run(TlsKey key, List<TlsServer> kinds, Options options, Report report, BarChart chart)
            throws FailedRunException, IOException, InterruptedException {
        try (TlsClients clients = new TlsClients();
                TlsFleet fleet = TlsFleet.start(kinds, kind -> kind.start(key))) {
            Map<TlsServer, Double> rates = new EnumMap<>(TlsServer.class);
            for (TlsServer kind : kinds) {
                report.progress("warm-up of " + kind.label());
                rates.put(kind, warmUp(clients, fleet.server(kind), options.number("warm-seconds", WARM_SECONDS)));
            }
            print(
                    key,
                    SideBySide.run(
                            options.number("rounds", ROUNDS),
                            kinds,
                            kind -> measure(clients, fleet.server(kind), (int) (rates.get(kind) * SECONDS_A_RUN))),
                    report,
                    chart);
        }
    }

    private TlsRun measure(TlsClients clients, RunningServer server, int count)
            throws FailedRunException, IOException, InterruptedException {
        try (TlsRun.Work work = begin(clients, server.port())) {
            return TlsRun.measure(server, count, work);
        }
    }

    /** Batches that grow until one takes a second, until there was enough time; returns the rate in the last. */
    private double warmUp(TlsClients clients, RunningServer server, int limit)
            throws FailedRunException, IOException, InterruptedException {
        double spent = 0;
        int batch = FIRST_BATCH;
        while (true) {
            TlsRun run = measure(clients, server, batch);
            spent += run.seconds();
            if (spent >= limit) {
                return run.rate();
            }
            batch = (int) Math.min(batch * 2.0, Math.max(run.rate(), FIRST_BATCH));
        }
    }

    private void print(TlsKey key, Map<TlsServer, Series<TlsRun>> results, Report report, BarChart chart) {
        String heading = title + ", " + connections + " connections, " + key.title();
        report.line("");
        report.line("== " + heading);
        TextTable table = new TextTable("server", rate, cpu, "cores", "generator us", "generator cores");
        results.forEach((server, series) -> table.row(
                server.label(),
                series.text(TlsRun::rate),
                series.text(TlsRun::cpuMicros),
                series.medianText(TlsRun::cores),
                series.medianText(TlsRun::generatorMicros),
                series.medianText(TlsRun::generatorCores)));
        report.table(table);
        TlsBenchmark.printFailures(results, report);
        chart.panel(TlsBenchmark.panel(heading, rate, results, TlsRun::rate));
        chart.panel(TlsBenchmark.panel(heading, cpu, results, TlsRun::cpuMicros));
    }
}
