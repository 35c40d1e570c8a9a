package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * TLS 1.3: handshakes, messages, what others wait for meanwhile, and what a connection takes. The handshakes with RSA, too;
 * all else with ECDSA alone.
 */
public final class TlsBenchmark implements Benchmark {
    private static final List<String> PARTS = List.of("handshakes", "messages", "noop", "idle");
    private static final List<String> KEYS = List.of("ec", "rsa");

    @Override
    public Set<String> options() {
        return Set.of("parts", "servers", "keys", "rounds", "warm-seconds", "connections");
    }

    @Override
    public void run(Options options, Report report) throws Exception {
        List<TlsServer> kinds = TlsServer.named(options.list("servers", TlsServer.labels()));
        for (TlsServer kind : kinds) {
            report.line(String.format("server:   %s %s", kind.label(), kind.version()));
        }
        report.line("clients:  Netty with OpenSSL's code, two threads; TLS 1.3, no resumption");
        report.line("flags:    " + String.join(" ", ServerKind.JVM_FLAGS) + " for every server on a JVM");
        BarChart chart = new BarChart("TLS");
        List<String> keys = options.list("keys", KEYS);
        TlsKey first = TlsKey.make(keys.get(0));
        for (String part : options.list("parts", PARTS)) {
            report.progress(part);
            switch (part) {
                case "handshakes" -> {
                    for (String key : keys) {
                        ThroughputPart.HANDSHAKES.run(TlsKey.make(key), kinds, options, report, chart);
                    }
                }
                case "messages" -> ThroughputPart.MESSAGES.run(first, kinds, options, report, chart);
                case "noop" -> NoopPart.run(first, kinds, options, report, chart);
                case "idle" -> IdlePart.run(first, options, report, chart);
                default -> throw new IllegalArgumentException("parts are " + PARTS + ", not " + part);
            }
        }
        report.save(chart);
    }

    static void printFailures(Map<TlsServer, ? extends Series<?>> results, Report report) {
        results.forEach((server, series) ->
                series.failures().forEach(reason -> report.line("failed run of " + server.label() + ": " + reason)));
    }

    static <M> BarChart.Panel panel(
            String title, String unit, Map<TlsServer, Series<M>> results, ToDoubleFunction<M> figure) {
        List<BarChart.Bar> bars = results.entrySet().stream()
                .flatMap(entry -> entry.getValue().spread(figure).stream()
                        .map(spread -> new BarChart.Bar(
                                entry.getKey().label(), spread, entry.getKey().isOurs())))
                .toList();
        return new BarChart.Panel(title, unit, bars);
    }
}
