package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.client.MailClient;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How long a client without encryption waits for its replies while others only shake hands. */
final class NoopPart {
    private static final int CLIENTS = 6;
    private static final int SECONDS = 4;
    private static final int ROUNDS = 5;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int DIGITS = 3;
    private static final double MILLI = 1e6;
    /** More than is sent: the session is not to end by it. */
    private static final Map<String, String> SETTINGS = Map.of("MAX_IDLE_COMMANDS", "1000000");

    private NoopPart() {}

    private record Subject(TlsServer server, boolean handshakes) {
        String label() {
            return server.label() + (handshakes ? ", " + CLIENTS + " shake hands" : ", alone");
        }
    }

    private record Run(Histogram noop) {
        double millis(double percentile) {
            return noop.getValueAtPercentile(percentile) / MILLI;
        }
    }

    static void run(TlsKey key, List<TlsServer> kinds, Options options, Report report, BarChart chart)
            throws IOException, InterruptedException {
        List<TlsServer> ours = kinds.stream().filter(TlsServer::isOurs).toList();
        List<Subject> subjects = ours.stream()
                .flatMap(kind -> List.of(new Subject(kind, false), new Subject(kind, true)).stream())
                .toList();
        try (TlsClients clients = new TlsClients();
                TlsFleet fleet = TlsFleet.start(ours, kind -> kind.startOurs(ServerKind.JVM_FLAGS, key, SETTINGS))) {
            SideBySide.Measurement<Subject, Run> measurement =
                    subject -> measure(clients, fleet.server(subject.server()), subject.handshakes());
            report.progress("warm-up");
            SideBySide.run(2, subjects, measurement);
            print(key, SideBySide.run(options.number("rounds", ROUNDS), subjects, measurement), report, chart);
        }
    }

    private static Run measure(TlsClients clients, RunningServer server, boolean handshakes)
            throws FailedRunException, IOException, InterruptedException {
        if (!handshakes) {
            return noops(server.port());
        }
        CompletableFuture<Void> flood = Handshakes.start(clients, server.port(), CLIENTS, Integer.MAX_VALUE);
        try {
            return noops(server.port());
        } finally {
            if (!flood.complete(null)) {
                TlsClients.await(flood); // it has failed, and says why
            }
        }
    }

    private static Run noops(int port) throws IOException {
        Histogram times = new Histogram(DIGITS);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        try (MailClient client = MailClient.connect(port)) {
            for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                int code = client.command("NOOP");
                times.recordValue(System.nanoTime() - start);
                if (code != 250) {
                    throw new IOException("the server answered " + code + " to NOOP");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return new Run(times);
    }

    private static void print(TlsKey key, Map<Subject, Series<Run>> results, Report report, BarChart chart) {
        report.line("");
        report.line("== NOOP of a client without encryption, ms; " + key.title());
        TextTable table = new TextTable("server", "p50", "p99", "max");
        results.forEach((subject, series) -> table.row(
                subject.label(),
                series.text(run -> run.millis(50)),
                series.text(run -> run.millis(99)),
                series.text(run -> run.millis(100))));
        report.table(table);
        List<BarChart.Bar> bars = results.entrySet().stream()
                .flatMap(entry -> entry.getValue().spread(run -> run.millis(99)).stream()
                        .map(spread -> new BarChart.Bar(entry.getKey().label(), spread, true)))
                .toList();
        chart.panel(new BarChart.Panel("NOOP beside handshakes, p99", "ms", bars));
    }
}
