package io.github.lsmtpd.benchmarks.host;

import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The smallest host: a server with a sink of one line. */
public final class CoreHost {
    private static final int MANY = 1_000_000;

    private CoreHost() {}

    /**
     * Listens on a free port, and says on which.
     *
     * @param args nothing; {@code bare}, without limits of connections; or {@code policy}, with every limit, which are high
     *     enough for a benchmark but count every client, and a policy that takes everything at once
     */
    public static void main(String[] args) throws IOException {
        SmtpServerBuilder builder =
                SmtpServer.builder().listen(0).sink(message -> CompletableFuture.completedFuture(null));
        SmtpServer server = with(builder, args.length == 0 ? "" : args[0]).start();
        System.out.println("listening on 127.0.0.1:" + server.port());
    }

    private static SmtpServerBuilder with(SmtpServerBuilder builder, String choice) {
        return switch (choice) {
            case "bare" -> builder.connections(limits -> limits.withConnections(0, 0, 0));
            case "policy" ->
                builder.policy(new SmtpPolicy() {})
                        .connections(limits ->
                                limits.withConnections(MANY, MANY, MANY).withExempt(List.of()));
            default -> builder;
        };
    }
}
