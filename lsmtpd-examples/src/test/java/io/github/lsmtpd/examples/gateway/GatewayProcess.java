package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The gateway as its users run it: a process of its own, from the finished jar. Its output goes to two files. */
final class GatewayProcess implements AutoCloseable {
    /** No start and no stop takes so long, on a machine however slow. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final String LISTENING = "listening on ";
    private static final String LISTENING_FOR_LMTP = "listening for LMTP on ";

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private GatewayProcess(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Starts it with no environment but the given one; {@code directory} is for its output. */
    static GatewayProcess launch(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        return launch(directory, command(environment, List.of(), arguments));
    }

    /** Starts what {@link #command} made. */
    static GatewayProcess launch(Path directory, ProcessBuilder command) throws IOException {
        Path stdout = Files.createTempFile(directory, "gateway", ".out");
        Path stderr = Files.createTempFile(directory, "gateway", ".err");
        command.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
        return new GatewayProcess(command.start(), stdout, stderr);
    }

    /** How it is started, with no environment but the given one. */
    static ProcessBuilder command(Map<String, String> environment, List<String> jvmOptions, String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // The jar comes first, as with -jar; after it come the sinks that only the tests know.
        String classPath = System.getProperty("gateway.jar") + File.pathSeparator + "target/test-classes";
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(jvmOptions);
        command.add(Gateway.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** Waits until it listens. */
    int port() {
        return port(LISTENING);
    }

    /** Waits until it listens for LMTP, too. */
    int lmtpPort() {
        return port(LISTENING_FOR_LMTP);
    }

    /** Waits until it listens for TLS, too. */
    int tlsPort() {
        return port("listening for TLS on ");
    }

    private int port(String announcement) {
        await().atMost(LIMIT).until(() -> !process.isAlive() || line(announcement) != null);
        String line = line(announcement);
        assertThat(line).as("standard error: %s", errorLines()).isNotNull();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private String line(String start) {
        return outputLines().stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse(null);
    }

    List<String> outputLines() {
        return lines(stdout);
    }

    List<String> errorLines() {
        return lines(stderr);
    }

    /** What it has warned of, but for its spool, as the directory of a test is a temporary one. */
    List<String> complaints() {
        return errorLines().stream()
                .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                .filter(line -> !line.contains("[WARN] SpoolStore - The spool directory "))
                .toList();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits until it has ended. */
    int exitStatus() {
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError("cannot read what the gateway printed", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
