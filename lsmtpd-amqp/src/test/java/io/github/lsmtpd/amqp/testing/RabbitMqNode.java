package io.github.lsmtpd.amqp.testing;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A private RabbitMQ node with its own data directory and its own epmd, on free loopback ports, with user and password
 * {@code guest}. It can be killed, frozen and started again with the same data. Starting takes some seconds, so tests
 * that leave it running use {@link #shared}, each with queues of its own.
 *
 * <p>Not thread safe.
 */
public final class RabbitMqNode implements AutoCloseable {
    private static final Duration BOOT_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(1);
    private static final Map<RabbitMqRelease, RabbitMqNode> SHARED = new EnumMap<>(RabbitMqRelease.class);

    private final RabbitMqEnvironment environment;
    private final Epmd epmd;
    private Process server;

    /** Starts it, and does not wait. */
    RabbitMqNode(RabbitMqRelease release, String name, Epmd epmd, List<String> plugins, String... configuration) {
        this.environment = new RabbitMqEnvironment(release, name, epmd.port(), plugins, configuration);
        this.epmd = epmd;
        this.server = launchServer();
    }

    /**
     * Starts a node with an empty data directory.
     *
     * @param release what to start
     * @param configuration lines of its rabbitmq.conf, such as {@code max_message_size = 1048576}
     * @return the node, ready to be connected to
     */
    public static RabbitMqNode start(RabbitMqRelease release, String... configuration) {
        return start(release, List.of(), configuration);
    }

    /**
     * Starts a node with an empty data directory and some of the plugins that come with RabbitMQ.
     *
     * @param release what to start
     * @param plugins their names
     * @param configuration lines of its rabbitmq.conf
     * @return the node, ready to be connected to
     */
    public static RabbitMqNode start(RabbitMqRelease release, List<String> plugins, String... configuration) {
        if (!release.isInstalled()) {
            throw new IllegalStateException(release + " is not installed");
        }
        RabbitMqNode node = new RabbitMqNode(release, "lsmtpd", new Epmd(release), plugins, configuration);
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
     * @param release what it runs
     * @return the node
     */
    public static synchronized RabbitMqNode shared(RabbitMqRelease release) {
        return SHARED.computeIfAbsent(release, RabbitMqNode::startShared);
    }

    private static RabbitMqNode startShared(RabbitMqRelease release) {
        RabbitMqNode node = start(release);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "rabbitmq-node-close"));
        return node;
    }

    /**
     * What it runs.
     *
     * @return the release
     */
    public RabbitMqRelease release() {
        return environment.release();
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
     * Since 4.0 it confirms what its log has.
     */
    public void syncDeclarations() {
        if (release() == RabbitMqRelease.V3) {
            ctl("eval", "ok = mnesia:sync_log().");
        }
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
     * Takes no larger messages from now on, as with another {@code max_message_size}.
     *
     * @param bytes the size of a body
     */
    public void limitMessages(int bytes) {
        // Each release looks at one of these two.
        ctl(
                "eval",
                "application:set_env(rabbit, max_message_size, %1$d), persistent_term:put(max_message_size, %1$d)."
                        .formatted(bytes));
    }

    /**
     * Runs {@code rabbitmqctl} on this node.
     *
     * @param arguments the command and its arguments
     * @return what it printed
     */
    public String ctl(String... arguments) {
        return run("rabbitmqctl", arguments);
    }

    /**
     * Runs another program of RabbitMQ's on this node.
     *
     * @param program its name, such as {@code rabbitmq-upgrade}
     * @param arguments its arguments
     * @return what it printed
     */
    public String run(String program, String... arguments) {
        return environment.run(program, COMMAND_TIMEOUT, arguments);
    }

    /** Ends the node and its epmd, and deletes its data. */
    @Override
    public void close() {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        Processes.awaitExit(server);
        epmd.close();
        environment.delete();
    }

    private Process launchServer() {
        return environment.launch("rabbitmq-server");
    }

    /** The Erlang VM, which is the one child of the start script. */
    private ProcessHandle node() {
        return server.children().findFirst().orElseThrow(() -> new IllegalStateException("The node is not running"));
    }

    void awaitReady() {
        long deadline = System.nanoTime() + BOOT_TIMEOUT.toNanos();
        while (!canConnect()) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        release() + " did not start:\n" + environment.output("rabbitmq-server"));
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
}
