package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The directory, the ports and the environment variables of one private node; they outlive its restarts. */
final class RabbitMqEnvironment {
    private final RabbitMqRelease release;
    private final String node;
    private final int epmdPort;
    private final Path directory;
    private final int[] ports = FreePorts.find(2);

    /**
     * Writes the configuration.
     *
     * @param node the node's name before the {@code @}
     * @param epmdPort where the epmd listens with which the node registers
     * @param plugins those that are enabled, besides those that they need
     * @param lines more lines of rabbitmq.conf
     */
    RabbitMqEnvironment(RabbitMqRelease release, String node, int epmdPort, List<String> plugins, String... lines) {
        this.release = release;
        this.node = node + "@localhost";
        this.epmdPort = epmdPort;
        directory = release.createDirectory("lsmtpd-rabbitmq");
        write("enabled_plugins", "[" + String.join(",", plugins) + "].\n");
        write("rabbitmq.conf", """
                listeners.tcp.local = 127.0.0.1:%d
                log.console = false
                log.file.level = info
                %s
                """.formatted(port(), String.join("\n", lines)));
    }

    RabbitMqRelease release() {
        return release;
    }

    String node() {
        return node;
    }

    int port() {
        return ports[0];
    }

    /** Starts a program of this node; what it prints goes to a file of its name. */
    Process launch(String program, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(release.command(program, List.of(arguments)))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(program + ".out").toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("RABBITMQ_") || key.startsWith("ERL_"));
        builder.environment().putAll(variables());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + program, e);
        }
    }

    /** Runs a program to its end, and returns what it printed. */
    String run(String program, Duration timeout, String... arguments) {
        Process process = launch(program, arguments);
        if (Processes.awaitExit(process, timeout) != 0) {
            throw new IllegalStateException(
                    program + " " + String.join(" ", arguments) + " failed:\n" + output(program));
        }
        return output(program);
    }

    String output(String program) {
        try {
            return Files.readString(directory.resolve(program + ".out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        Directories.deleteRecursively(directory);
    }

    private Map<String, String> variables() {
        String cookie = "-setcookie lsmtpdtests";
        return Map.ofEntries(
                Map.entry("HOME", inside("")),
                Map.entry("LC_ALL", "C.UTF-8"),
                Map.entry("RABBITMQ_NODENAME", node),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(ports[1])),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_MNESIA_BASE", inside("mnesia")),
                Map.entry("RABBITMQ_LOG_BASE", inside("log")),
                Map.entry("RABBITMQ_PID_FILE", inside("pid")),
                Map.entry("RABBITMQ_CONF_ENV_FILE", inside("none")),
                Map.entry("RABBITMQ_CONFIG_FILE", inside("rabbitmq")),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", inside("enabled_plugins")),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} " + cookie),
                Map.entry("RABBITMQ_CTL_ERL_ARGS", cookie));
    }

    private String inside(String name) {
        return release.inside(directory.resolve(name)).toString();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
