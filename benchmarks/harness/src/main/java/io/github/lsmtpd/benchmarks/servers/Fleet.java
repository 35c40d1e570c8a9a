package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Report;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Servers that run at the same time, of which one has something to do. */
public final class Fleet implements AutoCloseable {
    private final Map<ServerKind, RunningServer> servers = new EnumMap<>(ServerKind.class);

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

    /** Says which versions are compared, and how they run. */
    public static void describe(List<ServerKind> kinds, Report report) throws IOException {
        for (ServerKind kind : kinds) {
            report.line(String.format("server:   %s %s", kind.label(), kind.version()));
        }
        report.line("load:     smtp-source of Postfix " + Postfix.version());
        report.line("flags:    " + String.join(" ", ServerKind.JVM_FLAGS) + " for every server on a JVM");
    }

    /** Ends all. */
    @Override
    public void close() {
        servers.values().forEach(RunningServer::close);
    }
}
