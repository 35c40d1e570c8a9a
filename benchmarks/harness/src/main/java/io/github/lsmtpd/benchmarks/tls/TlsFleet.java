package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.servers.RunningServer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Servers that run at the same time, of which one at a time has something to do. Not thread safe. */
final class TlsFleet implements AutoCloseable {
    private final Map<TlsServer, RunningServer> servers = new EnumMap<>(TlsServer.class);

    private TlsFleet() {}

    /** Starts a server of a kind. */
    @FunctionalInterface
    interface Start {
        RunningServer start(TlsServer kind) throws IOException, InterruptedException;
    }

    static TlsFleet start(List<TlsServer> kinds, Start start) throws IOException, InterruptedException {
        TlsFleet fleet = new TlsFleet();
        try {
            for (TlsServer kind : kinds) {
                fleet.servers.put(kind, start.start(kind));
            }
            return fleet;
        } catch (IOException | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    RunningServer server(TlsServer kind) {
        return servers.get(kind);
    }

    @Override
    public void close() {
        servers.values().forEach(RunningServer::close);
    }
}
