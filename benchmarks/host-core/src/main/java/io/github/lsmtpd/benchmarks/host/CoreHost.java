package io.github.lsmtpd.benchmarks.host;

import io.github.lsmtpd.SmtpServer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The smallest host: a server with a sink of one line. */
public final class CoreHost {
    private CoreHost() {}

    /** Listens on a free port, and says on which. */
    public static void main(String[] args) throws IOException {
        SmtpServer server = SmtpServer.builder()
                .listen(0)
                .sink(message -> CompletableFuture.completedFuture(null))
                .start();
        System.out.println("listening on 127.0.0.1:" + server.port());
    }
}
