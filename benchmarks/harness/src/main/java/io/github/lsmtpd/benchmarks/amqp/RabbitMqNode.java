package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.DirectoryTree;
import io.github.lsmtpd.benchmarks.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A private RabbitMQ node, with data of its own and an epmd of its own. */
public final class RabbitMqNode implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final int port;
    private final Child epmd;
    private final Child server;

    private RabbitMqNode(Path directory, int port, Child epmd, Child server) {
        this.directory = directory;
        this.port = port;
        this.epmd = epmd;
        this.server = server;
    }

    /** Starts one, with an empty data directory below the given one, or where the release can see it. */
    public static RabbitMqNode start(Release release, Path parent) throws IOException, InterruptedException {
        release.check();
        Path directory = Files.createTempDirectory(Files.createDirectories(release.directory(parent)), "rabbitmq");
        Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
        int port = FreePort.find();
        Files.writeString(directory.resolve("rabbitmq.conf"), "listeners.tcp.local = 127.0.0.1:" + port + "\n");
        int epmdPort = FreePort.find();
        Map<String, String> variables = variables(release.inside(directory), epmdPort);
        Child epmd = start(
                "epmd",
                variables,
                release.command("epmd", "-port", Integer.toString(epmdPort), "-address", "127.0.0.1"));
        Child server = start("rabbitmq", variables, release.command("rabbitmq-server"));
        RabbitMqNode node = new RabbitMqNode(directory, port, epmd, server);
        FreePort.awaitListener(port, START_LIMIT);
        return node;
    }

    private static Child start(String name, Map<String, String> variables, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        return Child.start(name, builder);
    }

    private static Map<String, String> variables(Path directory, int epmdPort) throws IOException {
        String cookie = "-setcookie benchmarks";
        return Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("RABBITMQ_NODENAME", "benchmark@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(FreePort.find())),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
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

    /** Where it takes clients, on the loopback. */
    public int port() {
        return port;
    }

    /** The process id of the Erlang machine, which the start script has put into a file. */
    public long pid() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    }

    /** Ends it and deletes its data. */
    @Override
    public void close() {
        server.close();
        epmd.close();
        try {
            DirectoryTree.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
