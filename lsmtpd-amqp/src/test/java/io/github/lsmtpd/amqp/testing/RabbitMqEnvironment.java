package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The directory, the ports and the environment variables of one private node; they outlive its restarts. */
final class RabbitMqEnvironment {
    /* Beside the wrappers in /usr/sbin, which change to the user rabbitmq. */
    static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    static final Path CTL = Path.of("/usr/lib/rabbitmq/bin/rabbitmqctl");

    private final Path directory = Directories.createTemporary("lsmtpd-rabbitmq");
    private final int[] ports = FreePorts.find(3);

    /**
     * Writes the configuration.
     *
     * @param plugins those that are enabled, besides those that they need
     * @param lines more lines of rabbitmq.conf
     */
    RabbitMqEnvironment(List<String> plugins, String... lines) {
        write("enabled_plugins", "[" + String.join(",", plugins) + "].\n");
        write("rabbitmq.conf", """
                listeners.tcp.local = 127.0.0.1:%d
                log.console = false
                log.file.level = info
                %s
                """.formatted(port(), String.join("\n", lines)));
    }

    int port() {
        return ports[0];
    }

    int epmdPort() {
        return ports[1];
    }

    /** Starts a program of this node; what it prints goes to a file of the given name. */
    Process launch(String name, String... command) {
        try {
            return builder(name, List.of(command)).start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command[0], e);
        }
    }

    /** Runs a program to its end, and returns what it printed. */
    String run(String program, Duration timeout, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        Process process = launch("command", command.toArray(String[]::new));
        if (Processes.awaitExit(process, timeout) != 0) {
            throw new IllegalStateException(command + " failed:\n" + output("command"));
        }
        return output("command");
    }

    String output(String name) {
        try {
            return Files.readString(directory.resolve(name + ".out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        Directories.deleteRecursively(directory);
    }

    private ProcessBuilder builder(String name, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".out").toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("RABBITMQ_") || key.startsWith("ERL_"));
        builder.environment().putAll(variables());
        return builder;
    }

    private Map<String, String> variables() {
        String cookie = "-setcookie lsmtpdtests";
        return Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("RABBITMQ_NODENAME", "lsmtpd@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(ports[2])),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort())),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", directory.resolve("pid").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", directory.resolve("none").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        directory.resolve("enabled_plugins").toString()),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} " + cookie),
                Map.entry("RABBITMQ_CTL_ERL_ARGS", cookie));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
