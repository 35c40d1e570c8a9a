package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.JvmMemory;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a connection of ours takes that waits, after EHLO: without encryption, and with it. */
final class IdlePart {
    private static final int CONNECTIONS = 5_000;
    /** At the same time, so that no handshake has to wait for too many others. */
    private static final int OPENING = 100;
    /** So that what is made only once is there before it is measured. */
    private static final int WARM_HANDSHAKES = 5_000;

    /** The heap is resident from the start: what is resident later and was not is outside of it. */
    private static final List<String> JVM_FLAGS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:NativeMemoryTracking=summary");

    private final int connections;
    private final TextTable table =
            new TextTable("connections", "heap B each", "direct B each", "resident B each", "heap + resident KiB each");
    private final List<BarChart.Bar> bars = new ArrayList<>();

    private IdlePart(int connections) {
        this.connections = connections;
    }

    static void run(TlsKey key, Options options, Report report, BarChart chart)
            throws IOException, InterruptedException, FailedRunException {
        IdlePart part = new IdlePart(options.number("connections", CONNECTIONS));
        part.measure("plain", TlsServer.LSMTPD_NATIVE, false, key);
        part.measure("TLS, native", TlsServer.LSMTPD_NATIVE, true, key);
        part.measure("TLS, JDK", TlsServer.LSMTPD_JDK, true, key);
        report.line("");
        report.line("== idle: " + part.connections + " connections of ours after EHLO, " + key.title());
        report.table(part.table);
        chart.panel(new BarChart.Panel("an idle connection", "KiB", part.bars));
    }

    private void measure(String label, TlsServer kind, boolean encrypted, TlsKey key)
            throws IOException, InterruptedException, FailedRunException {
        try (RunningServer server = kind.startOurs(JVM_FLAGS, key, Map.of());
                TlsClients clients = new TlsClients()) {
            TlsClients.await(Handshakes.start(clients, server.port(), OPENING, WARM_HANDSHAKES));
            JvmMemory without = JvmMemory.of(server.pid());
            IdleConnections idle = IdleConnections.open(clients, server.port(), connections, encrypted, OPENING);
            add(label, JvmMemory.of(server.pid()), without);
            idle.close();
        }
    }

    private void add(String label, JvmMemory with, JvmMemory without) {
        double heap = each(with.heap() - without.heap());
        double resident = each(with.resident() - without.resident());
        table.row(
                label,
                Spread.text(heap),
                Spread.text(each(with.direct() - without.direct())),
                Spread.text(resident),
                Spread.text((heap + resident) / 1024));
        bars.add(new BarChart.Bar(label, Spread.of((heap + resident) / 1024), true));
    }

    private double each(long bytes) {
        return (double) bytes / connections;
    }
}
