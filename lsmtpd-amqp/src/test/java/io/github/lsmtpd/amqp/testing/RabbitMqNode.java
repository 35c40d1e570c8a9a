package io.github.lsmtpd.amqp.testing;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * A private RabbitMQ node with its own data directory and its own epmd, on free loopback ports, with user and password
 * {@code guest}. It can be killed, frozen and started again with the same data. Starting takes some seconds, so tests
 * that leave it running use {@link #shared()}, each with queues of its own.
 *
 * <p>Not thread safe.
 */
public final class RabbitMqNode implements AutoCloseable {
    private static final Duration BOOT_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(1);

    private final RabbitMqEnvironment environment;
    private final Process epmd;
    private Process server;

    private RabbitMqNode(List<String> plugins, String... configuration) {
        environment = new RabbitMqEnvironment(plugins, configuration);
        epmd = environment.launch(
                "epmd", "epmd", "-port", Integer.toString(environment.epmdPort()), "-address", "127.0.0.1");
        server = launchServer();
    }

    /**
     * Returns whether RabbitMQ is installed here, as Debian's package does it.
     *
     * @return true if a node can be started
     */
    public static boolean installed() {
        return Files.isExecutable(RabbitMqEnvironment.SERVER);
    }

    /**
     * Starts a node with an empty data directory.
     *
     * @param configuration lines of its rabbitmq.conf, such as {@code max_message_size = 1048576}
     * @return the node, ready to be connected to
     */
    public static RabbitMqNode start(String... configuration) {
        return start(List.of(), configuration);
    }

    /**
     * Starts a node with an empty data directory and some of the plugins that come with RabbitMQ.
     *
     * @param plugins their names
     * @param configuration lines of its rabbitmq.conf
     * @return the node, ready to be connected to
     */
    public static RabbitMqNode start(List<String> plugins, String... configuration) {
        if (!installed()) {
            throw new IllegalStateException("RabbitMQ is not installed: there is no " + RabbitMqEnvironment.SERVER);
        }
        RabbitMqNode node = new RabbitMqNode(plugins, configuration);
        try {
            node.awaitReady();
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /**
     * The node that all tests of this JVM share, started when first asked for and ended with the JVM. Whoever stops it
     * starts it again.
     *
     * @return the node
     */
    public static RabbitMqNode shared() {
        return Shared.NODE;
    }

    /**
     * Where it listens; the same after a restart.
     *
     * @return the port on 127.0.0.1
     */
    public int port() {
        return environment.port();
    }

    /**
     * Returns when the queues that were declared so far survive {@link #kill9}. The node confirms a declaration a moment
     * before it is on its disk: one in about 25 queues that were declared a second before was gone with all its messages.
     */
    public void syncDeclarations() {
        ctl("eval", "ok = mnesia:sync_log().");
    }

    /** Ends the node with SIGKILL, as a crash does, and returns when it is gone. */
    public void kill9() {
        node().destroyForcibly();
        Processes.awaitExit(server);
    }

    /** Starts the killed node again with the same data and port, and returns when it can be connected to. */
    public void restart() {
        server = launchServer();
        awaitReady();
    }

    /** Freezes the node with SIGSTOP: its connections stay open, and nothing answers. */
    public void pause() {
        Processes.signal("STOP", node());
    }

    /** Lets the frozen node go on. */
    public void resume() {
        Processes.signal("CONT", node());
    }

    /**
     * Runs {@code rabbitmqctl} on this node.
     *
     * @param arguments the command and its arguments
     * @return what it printed
     */
    public String ctl(String... arguments) {
        return environment.run(RabbitMqEnvironment.CTL.toString(), COMMAND_TIMEOUT, List.of(arguments));
    }

    /** Ends the node and its epmd, and deletes its data. */
    @Override
    public void close() {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        Processes.awaitExit(server);
        epmd.destroyForcibly();
        Processes.awaitExit(epmd);
        environment.delete();
    }

    private Process launchServer() {
        return environment.launch("server", RabbitMqEnvironment.SERVER.toString());
    }

    /** The Erlang VM, which is the one child of the start script. */
    private ProcessHandle node() {
        return server.children().findFirst().orElseThrow(() -> new IllegalStateException("The node is not running"));
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + BOOT_TIMEOUT.toNanos();
        while (!canConnect()) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("RabbitMQ did not start:\n" + environment.output("server"));
            }
            Processes.pause(Duration.ofMillis(100));
        }
    }

    private boolean canConnect() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port());
        try (var connection = factory.newConnection()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    private static final class Shared {
        static final RabbitMqNode NODE = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(NODE::close, "rabbitmq-node-close"));
        }
    }
}
