package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Servers that run at the same time, of which one at a time has something to do. Not thread safe. */
public final class Fleet implements AutoCloseable {
    private final Map<ServerKind, RunningServer> servers = new EnumMap<>(ServerKind.class);
    private final Map<ServerKind, Double> rates = new EnumMap<>(ServerKind.class);
    private final Map<ServerKind, String> failures = new EnumMap<>(ServerKind.class);

    private Fleet() {}

    /** Starts one of each kind. */
    public static Fleet start(List<ServerKind> kinds) throws IOException, InterruptedException {
        Fleet fleet = new Fleet();
        try {
            for (ServerKind kind : kinds) {
                fleet.servers.put(kind, kind.start());
            }
            return fleet;
        } catch (IOException | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    /** The one of that kind. */
    public RunningServer server(ServerKind kind) {
        return servers.get(kind);
    }

    /** Warms all of them up, one after the other. */
    public void warmUp(WarmUp warmUp, Load load) throws IOException, InterruptedException {
        for (Map.Entry<ServerKind, RunningServer> server : servers.entrySet()) {
            try {
                rates.put(server.getKey(), warmUp.run(server.getValue().port(), load));
            } catch (FailedRunException e) {
                failures.put(server.getKey(), e.getMessage());
            }
        }
    }

    /** Its messages a second at the end of the warm-up. */
    public double rate(ServerKind kind) throws FailedRunException {
        if (failures.containsKey(kind)) {
            throw new FailedRunException("in its warm-up: " + failures.get(kind));
        }
        return rates.get(kind);
    }

    /** Says which versions are compared, and how they run. */
    public static void describe(List<ServerKind> kinds, Report report) throws IOException {
        for (ServerKind kind : kinds) {
            report.line(String.format("server:   %s %s", kind.label(), kind.version()));
        }
        report.line("source:   smtp-source of Postfix " + Postfix.version());
        report.line("flags:    " + String.join(" ", ServerKind.JVM_FLAGS) + " for every server on a JVM");
    }

    /** One figure of all of them, as a panel of a chart. */
    public static <M> BarChart.Panel panel(
            String title, String unit, Map<ServerKind, Series<M>> results, ToDoubleFunction<M> figure) {
        List<BarChart.Bar> bars = results.entrySet().stream()
                .flatMap(entry -> entry.getValue().spread(figure).stream()
                        .map(spread ->
                                new BarChart.Bar(entry.getKey().label(), spread, entry.getKey() == ServerKind.LSMTPD)))
                .toList();
        return new BarChart.Panel(title, unit, bars);
    }

    /** Ends all. */
    @Override
    public void close() {
        servers.values().forEach(RunningServer::close);
    }
}
