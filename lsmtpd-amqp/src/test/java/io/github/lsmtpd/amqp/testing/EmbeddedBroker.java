package io.github.lsmtpd.amqp.testing;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;

/**
 * An AMQP 0-9-1 broker in this process (Apache Qpid Broker-J), on a loopback port, with user and password
 * {@code guest}. It keeps messages in memory only, and forgets them when it is closed: for trying things out and for
 * tests that do not ask about durability. Closing it ends its threads and removes its work directory.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String CONFIGURATION = "embedded-broker.json";

    private final PortFinder ports = new PortFinder();
    private final SystemLauncher launcher = new SystemLauncher(ports);
    private final Path workDirectory;

    private EmbeddedBroker(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    /**
     * Starts a broker on a free port.
     *
     * @return the broker, ready to be connected to
     */
    public static EmbeddedBroker start() {
        return start(0);
    }

    /**
     * Starts a broker on a given port, such as the one that an earlier broker had.
     *
     * @param port the loopback port, or 0 for a free one
     * @return the broker, ready to be connected to
     */
    public static EmbeddedBroker start(int port) {
        EmbeddedBroker broker = new EmbeddedBroker(Directories.createTemporary("lsmtpd-broker"));
        try {
            broker.launcher.startup(broker.attributes(port));
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
        Directories.deleteRecursively(workDirectory);
    }

    private Map<String, Object> attributes(int wantedPort) {
        var configuration = Objects.requireNonNull(EmbeddedBroker.class.getResource(CONFIGURATION), CONFIGURATION);
        return Map.of(
                "type",
                "Memory",
                "initialConfigurationLocation",
                configuration.toExternalForm(),
                "startupLoggedToSystemOut",
                false,
                "context",
                Map.of("lsmtpd.amqp_port", wantedPort, "qpid.work_dir", workDirectory.toString()));
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
