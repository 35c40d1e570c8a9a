package io.github.lsmtpd.examples.gateway;

import java.lang.reflect.Field;
import java.net.URL;
import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.Container;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP 0-9-1 broker in this process (Apache Qpid Broker-J), on a free port of the loopback, with user and password
 * {@code guest}. It keeps messages in memory, until it is closed, and writes no file.
 */
final class QpidBroker implements AutoCloseable {
    private final StartedSystem system = new StartedSystem();
    private final SystemLauncher launcher = new SystemLauncher(system);

    private QpidBroker() {}

    /**
     * Starts a broker.
     *
     * @throws IllegalStateException if it does not start
     */
    static QpidBroker start() {
        QpidBroker broker = new QpidBroker();
        try {
            broker.launcher.startup(attributes());
            broker.system.removeShutdownHook();
            return broker;
        } catch (Exception e) {
            broker.close();
            throw new IllegalStateException("The embedded broker did not start", e);
        }
    }

    private static Map<String, Object> attributes() {
        URL configuration = Objects.requireNonNull(QpidBroker.class.getResource("qpid-broker.json"));
        return Map.of(
                "type",
                "Memory",
                "initialConfigurationLocation",
                configuration.toExternalForm(),
                "startupLoggedToSystemOut",
                false);
    }

    /** The port of the loopback on which it listens. */
    int port() {
        return system.container().getChildren(Port.class).iterator().next().getBoundPort();
    }

    /** Stops the broker, and forgets its messages. */
    @Override
    public void close() {
        launcher.shutdown();
    }

    /** The system that the launcher starts. */
    private static final class StartedSystem extends DefaultSystemLauncherListener {
        private volatile @Nullable SystemConfig<?> system;

        @Override
        public void onContainerResolve(SystemConfig<?> systemConfig) {
            system = systemConfig;
        }

        /** Lets the caller of startup see the failure, which is otherwise only logged. */
        @Override
        public void errorOnStartup(RuntimeException e) {
            throw e;
        }

        /** The broker would stop as soon as the JVM begins to shut down, while the gateway still delivers to it. */
        void removeShutdownHook() throws ReflectiveOperationException {
            Field hook = BrokerImpl.class.getDeclaredField("_shutdownHook");
            hook.setAccessible(true);
            Runtime.getRuntime().removeShutdownHook((Thread) hook.get(container()));
        }

        Container<?> container() {
            return Objects.requireNonNull(system, "not started").getContainer();
        }
    }
}
