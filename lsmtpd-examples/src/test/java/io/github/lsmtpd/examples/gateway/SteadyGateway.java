package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.amqp.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A gateway with a spool that is started again, after it was killed or stopped, with the same port and the same spool. */
public final class SteadyGateway implements AutoCloseable {
    private static final String SPOOL = "TEMP_EMAIL_DIR";
    private static final String SECOND_SPOOL = "SPOOL_SECOND_DIR";

    private final Path directory;
    private final Map<String, String> settings;
    private final List<String> jvmOptions;
    private final List<Path> spools;
    private final int port = FreePorts.find(1)[0];
    private GatewayProcess process;

    /** Starts it. */
    SteadyGateway(Path directory, Map<String, String> settings) throws IOException {
        this(directory, settings, List.of());
    }

    /** Starts it; {@code directory} is for its output, and for its spool if that has no other. */
    public SteadyGateway(Path directory, Map<String, String> settings, List<String> jvmOptions) throws IOException {
        this.directory = Files.createDirectory(directory);
        this.jvmOptions = List.copyOf(jvmOptions);
        this.settings = new HashMap<>(settings);
        this.settings.put("BIND_PORT", Integer.toString(port));
        this.settings.putIfAbsent(SPOOL, directory.resolve("spool").toString());
        this.spools = Stream.of(SPOOL, SECOND_SPOOL)
                .filter(this.settings::containsKey)
                .map(name -> Path.of(this.settings.get(name)))
                .toList();
        start();
    }

    /** Waits until it listens. */
    public void start() throws IOException {
        process = GatewayProcess.launch(directory, GatewayProcess.command(settings, jvmOptions));
        process.port();
    }

    /** Sends SIGKILL, and waits for its end. */
    public void kill9() {
        process.close();
        process.exitStatus();
    }

    /** Sends SIGTERM, and waits for its end; returns its status. */
    public int stop() {
        process.terminate();
        return process.exitStatus();
    }

    /** Its process, until it is started again. */
    public ProcessHandle handle() {
        return process.handle();
    }

    public int port() {
        return port;
    }

    /** Where its messages wait: its spool, and the second, if it has one. */
    public List<Path> spools() {
        return spools;
    }

    /** How many messages wait in its spools. */
    public long spooled() throws IOException {
        long count = 0;
        for (Path spool : spools) {
            try (Stream<Path> files = Files.list(spool)) {
                count += files.filter(file -> file.toString().endsWith(".json")).count();
            }
        }
        return count;
    }

    @Override
    public void close() {
        process.close();
    }
}
