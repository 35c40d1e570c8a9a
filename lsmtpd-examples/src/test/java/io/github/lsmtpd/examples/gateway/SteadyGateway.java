package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.amqp.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A gateway with a spool that is started again, after it was killed, with the same port and the same spool. */
final class SteadyGateway implements AutoCloseable {
    private final Path directory;
    private final Map<String, String> settings;
    private final int port = FreePorts.find(1)[0];
    private GatewayProcess process;

    /** Starts it. */
    SteadyGateway(Path directory, Map<String, String> settings) throws IOException {
        this.directory = Files.createDirectory(directory);
        this.settings = new HashMap<>(settings);
        this.settings.put("BIND_PORT", Integer.toString(port));
        this.settings.put("TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        start();
    }

    /** Waits until it listens. */
    void start() throws IOException {
        process = GatewayProcess.launch(directory, settings);
        process.port();
    }

    /** Sends SIGKILL, and waits for its end. */
    void kill9() {
        process.close();
        process.exitStatus();
    }

    int port() {
        return port;
    }

    /** How many messages wait in its spool. */
    long spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
