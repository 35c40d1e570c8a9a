package io.github.lsmtpd.examples.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** HAProxy, our child process, in front of two gateways, to which it says by the PROXY protocol who the client is. */
final class LoadBalancer {
    private LoadBalancer() {}

    /** Starts it, and waits until it has found the second gateway healthy. {@code directory} is where its files are to be. */
    static MailRelay start(Path directory, int firstGateway, int secondGateway) throws IOException {
        int port = MailRelay.freePort();
        Path configuration = directory.resolve("balancer.cfg");
        MailRelay.configure(
                configuration,
                "haproxy/balancer.cfg",
                Map.of("port", text(port), "one", text(firstGateway), "two", text(secondGateway)));
        Path log = directory.resolve("balancer.log");
        // -db: not detached, so that it stays our child process
        ProcessBuilder command = new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        return MailRelay.start(command, port, log, "Health check for server gateways/two succeeded");
    }

    private static String text(int port) {
        return Integer.toString(port);
    }
}
