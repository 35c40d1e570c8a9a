package io.github.lsmtpd.amqp.testing;

import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;

/**
 * An AMQP 0-9-1 broker in this process (Apache Qpid Broker-J), on a loopback port, with user and password
 * {@code guest}. It keeps messages in memory only, and forgets them when it is closed: for tests that do not ask about
 * durability. It ends with the JVM at the latest, and writes no file.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String CONFIGURATION = "embedded-broker.json";

    private final PortFinder ports = new PortFinder();
    private final SystemLauncher launcher = new SystemLauncher(ports);

    private EmbeddedBroker() {}

    /**
     * Starts a broker on a free port.
     *
     * @return the broker, ready to be connected to
     */
    public static EmbeddedBroker start() {
        return start(0);
    }

    /**
     * The broker that tests of this JVM share, each with queues of its own; started when first asked for and closed with the JVM.
     *
     * @return the broker
     */
    public static EmbeddedBroker shared() {
        return Shared.BROKER;
    }

    /**
     * Starts a broker on a given port, such as the one that an earlier broker had.
     *
     * @param port the loopback port, or 0 for a free one
     * @return the broker, ready to be connected to
     */
    public static EmbeddedBroker start(int port) {
        EmbeddedBroker broker = new EmbeddedBroker();
        try {
            broker.launcher.startup(attributes(port));
            if (broker.port() <= 0) {
                throw new IllegalStateException("Port " + port + " cannot be listened on");
            }
            return broker;
        } catch (Exception e) {
            broker.close();
            throw new IllegalStateException("The embedded broker did not start", e);
        }
    }

    /**
     * Where it listens.
     *
     * @return the port on 127.0.0.1
     */
    public int port() {
        return ports.boundPort();
    }

    /** Stops the broker and forgets its messages. Later calls do nothing. */
    @Override
    public void close() {
        launcher.shutdown();
    }

    private static Map<String, Object> attributes(int wantedPort) {
        var configuration = Objects.requireNonNull(EmbeddedBroker.class.getResource(CONFIGURATION), CONFIGURATION);
        return Map.of(
                "type",
                "Memory",
                "initialConfigurationLocation",
                configuration.toExternalForm(),
                "startupLoggedToSystemOut",
                false,
                "context",
                Map.of("lsmtpd.amqp_port", wantedPort));
    }

    private static final class Shared {
        static final EmbeddedBroker BROKER = start();
    }

    /** Reads the port back from the broker's model, so that there is no free-port race. */
    private static final class PortFinder extends DefaultSystemLauncherListener {
        private volatile SystemConfig<?> system;

        @Override
        public void onContainerResolve(SystemConfig<?> systemConfig) {
            system = systemConfig;
        }

        /** Lets the caller of startup see the failure, which is otherwise only logged. */
        @Override
        public void errorOnStartup(RuntimeException e) {
            throw e;
        }

        int boundPort() {
            return system.getContainer()
                    .getChildren(Port.class)
                    .iterator()
                    .next()
                    .getBoundPort();
        }
    }
}
