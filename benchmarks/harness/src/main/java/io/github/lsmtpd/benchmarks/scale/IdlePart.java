package io.github.lsmtpd.benchmarks.scale;

import io.github.lsmtpd.benchmarks.client.MailClient;
import io.github.lsmtpd.benchmarks.client.MailText;
import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.JvmMemory;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Connections that wait: after EHLO, and again after each has brought a message. */
final class IdlePart {
    private static final int CONNECTIONS = 10_000;
    /** An address has about 28,000 ports, and they are used again only after a while. */
    private static final int SOURCE_ADDRESSES = 4;

    private static final int MESSAGE_SIZE = 5 * 1024;
    private static final List<String> JVM_FLAGS = List.of("-Xmx512m", "-XX:NativeMemoryTracking=summary");

    private final int connections;
    private final TextTable table = new TextTable(
            "state", "heap KiB", "direct KiB", "resident KiB", "heap + direct B/connection", "resident B/connection");

    private IdlePart(int connections) {
        this.connections = connections;
    }

    static void run(Options options, Report report, BarChart chart) throws Exception {
        IdlePart part = new IdlePart(options.number("connections", CONNECTIONS));
        try (RunningServer server = Gateway.start(JVM_FLAGS, Map.of("SINK", "discard"))) {
            WarmUp.from(options).run(server.port(), new Load(20, MESSAGE_SIZE, true));
            report.line("");
            report.line("== idle: " + part.connections + " connections, live heap after a full collection");
            part.measure(server, chart);
        }
        report.table(part.table);
    }

    private void measure(RunningServer server, BarChart chart) throws IOException, InterruptedException {
        List<MailClient> clients = new ArrayList<>();
        try {
            JvmMemory without = row("none", server, null);
            for (int i = 0; i < connections; i++) {
                InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i % SOURCE_ADDRESSES)});
                clients.add(MailClient.connect(from, server.port()));
            }
            JvmMemory greeted = row("after EHLO", server, without);
            sendOneEach(clients);
            JvmMemory served = row("after a message", server, without);
            chart.panel(new BarChart.Panel(
                    "an idle connection, heap and direct",
                    "bytes",
                    List.of(bar("after EHLO", greeted, without), bar("after a message", served, without))));
        } finally {
            for (MailClient client : clients) {
                client.close();
            }
        }
    }

    private static void sendOneEach(List<MailClient> clients) throws IOException {
        byte[] message = MailText.endedOfSize(MESSAGE_SIZE);
        for (MailClient client : clients) {
            int code = client.send(message);
            if (code != 250) {
                throw new IOException("the server answered " + code + " to a message");
            }
        }
    }

    private JvmMemory row(String state, RunningServer server, JvmMemory without)
            throws IOException, InterruptedException {
        JvmMemory memory = JvmMemory.of(server.pid());
        table.row(
                state,
                kibibytes(memory.heap()),
                kibibytes(memory.direct()),
                kibibytes(memory.resident()),
                without == null ? "" : Spread.text(each(memory.managed() - without.managed())),
                without == null ? "" : Spread.text(each(memory.resident() - without.resident())));
        return memory;
    }

    private static String kibibytes(long bytes) {
        return Spread.text(bytes / 1024.0);
    }

    private double each(long bytes) {
        return (double) bytes / connections;
    }

    private BarChart.Bar bar(String label, JvmMemory memory, JvmMemory without) {
        return new BarChart.Bar(label, Spread.of(each(memory.managed() - without.managed())), true);
    }
}
