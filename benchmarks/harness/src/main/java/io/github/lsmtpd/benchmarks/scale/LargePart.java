package io.github.lsmtpd.benchmarks.scale;

import io.github.lsmtpd.benchmarks.client.MailClient;
import io.github.lsmtpd.benchmarks.client.MailText;
import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Memory;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many large messages at once, for a small heap: each must be accepted, or refused with 452. */
final class LargePart {
    private static final int MESSAGES = 100;
    private static final int SIZE = 50_000_000;
    private static final List<String> JVM_FLAGS = List.of("-Xmx256m");

    private LargePart() {}

    static void run(Options options, Report report, BarChart chart) throws Exception {
        int messages = options.number("large", MESSAGES);
        Path directory = Files.createDirectories(Workspace.target().resolve("large"));
        Map<String, String> settings = Map.of("SINK", "discard", "LARGE_EMAIL_DIR", directory.toString());
        try (RunningServer server = Gateway.start(JVM_FLAGS, settings)) {
            long start = System.nanoTime();
            Map<String, Integer> replies = sendAll(server, messages);
            double seconds = (System.nanoTime() - start) / 1e9;
            print(server, replies, seconds, report);
            double peak = Memory.peak(server.pid()) / 1024.0 / 1024;
            chart.panel(new BarChart.Panel(
                    "large messages at " + JVM_FLAGS.get(0),
                    "MiB resident at the most",
                    List.of(new BarChart.Bar("lsmtpd", Spread.of(peak), true))));
        }
    }

    private static Map<String, Integer> sendAll(RunningServer server, int messages)
            throws InterruptedException, ExecutionException {
        byte[] message = MailText.endedOfSize(SIZE);
        Callable<String> sending = () -> send(server.port(), message);
        ExecutorService senders = Executors.newFixedThreadPool(messages);
        try {
            Map<String, Integer> replies = new TreeMap<>();
            for (Future<String> reply : senders.invokeAll(Collections.nCopies(messages, sending))) {
                replies.merge(reply.get(), 1, Integer::sum);
            }
            return replies;
        } finally {
            senders.shutdownNow();
        }
    }

    private static String send(int port, byte[] message) {
        try (MailClient client = MailClient.connect(port)) {
            return Integer.toString(client.send(message));
        } catch (IOException e) {
            return "connection lost: " + e.getMessage();
        }
    }

    private static void print(RunningServer server, Map<String, Integer> replies, double seconds, Report report)
            throws IOException {
        int sent = replies.values().stream().mapToInt(Integer::intValue).sum();
        boolean outOfMemory = server.process().output().stream().anyMatch(line -> line.contains("OutOfMemoryError"));
        report.line("");
        report.line("== large: " + sent + " messages of 50 MB at once, " + JVM_FLAGS.get(0));
        TextTable table = new TextTable("replies", "MB/s", "peak resident MiB", "OutOfMemoryError", "still running");
        table.row(
                replies.toString(),
                Spread.text(sent * (SIZE / 1e6) / seconds),
                Spread.text(Memory.peak(server.pid()) / 1024.0 / 1024),
                outOfMemory ? "YES" : "no",
                server.process().isAlive() ? "yes" : "NO");
        report.table(table);
    }
}
