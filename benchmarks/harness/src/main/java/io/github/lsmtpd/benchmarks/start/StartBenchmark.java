package io.github.lsmtpd.benchmarks.start;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.client.MailClient;
import io.github.lsmtpd.benchmarks.client.MailText;
import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** From the start of a process to the first message that it has taken; and what a host of the core carries. */
public final class StartBenchmark implements Benchmark {
    private static final int ROUNDS = 10;
    private static final int MESSAGE_SIZE = 5 * 1024;

    private enum Host {
        GATEWAY("lsmtpd-gateway.jar, SINK=discard") {
            @Override
            RunningServer start() throws IOException, InterruptedException {
                return Gateway.start(List.of(), Map.of("SINK", "discard"));
            }
        },
        CORE("a host of lsmtpd-core alone") {
            @Override
            RunningServer start() throws IOException, InterruptedException {
                String main = "io.github.lsmtpd.benchmarks.host.CoreHost";
                List<String> command = Workspace.java("-cp", Workspace.classPath(CoreClassPath.MODULE), main);
                return RunningServer.start("core", command, Map.of());
            }
        };

        private final String title;

        Host(String title) {
            this.title = title;
        }

        abstract RunningServer start() throws IOException, InterruptedException;
    }

    @Override
    public Set<String> options() {
        return Set.of("rounds");
    }

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException {
        int rounds = options.number("rounds", ROUNDS);
        report.line("server:   lsmtpd " + System.getProperty("revision", "unknown"));
        report.line("rounds:   " + rounds + ", median (least..most)");
        byte[] message = MailText.endedOfSize(MESSAGE_SIZE);
        Map<Host, Series<Double>> results =
                SideBySide.run(rounds, List.of(Host.values()), host -> millisToFirstMessage(host, message));
        BarChart chart = print(results, report);
        CoreClassPath.print(report);
        report.save(chart);
    }

    private static double millisToFirstMessage(Host host, byte[] message)
            throws IOException, InterruptedException, FailedRunException {
        long start = System.nanoTime();
        try (RunningServer server = host.start();
                MailClient client = MailClient.connect(server.port())) {
            int code = client.send(message);
            if (code != 250) {
                throw new FailedRunException("the server answered " + code);
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static BarChart print(Map<Host, Series<Double>> results, Report report) {
        TextTable table = new TextTable("process", "ms from its start to the first 250 of a message");
        List<BarChart.Bar> bars = new ArrayList<>();
        results.forEach((host, series) -> {
            table.row(host.title, series.text(Double::doubleValue));
            series.spread(Double::doubleValue)
                    .ifPresent(
                            spread -> bars.add(new BarChart.Bar(host.name().toLowerCase(Locale.ROOT), spread, true)));
            series.failures().forEach(reason -> report.line("failed run of " + host.title + ": " + reason));
        });
        report.table(table);
        BarChart chart = new BarChart("Start");
        chart.panel(new BarChart.Panel("to the first 250", "ms", bars));
        return chart;
    }
}
