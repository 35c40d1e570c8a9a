package io.github.lsmtpd.examples.killer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.FaultyLink;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.examples.gateway.SteadyGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A broker, the way to it, a disk, and a gateway that has its spool there. For one thread. */
final class Site implements AutoCloseable {
    /** Such as those of another garbage collector. */
    private static final List<String> JVM_OPTIONS = Stream.of(
                    System.getProperty("killer.jvmOptions", "").split(" ", -1))
            .filter(option -> !option.isEmpty())
            .toList();

    private final RabbitMqNode node;
    private final SpoolDisk disk;
    private final FaultyLink link;
    private final SteadyGateway gateway;

    /**
     * Starts the gateway.
     *
     * @param directory for its output, and for a second spool
     * @param secondSpool whether it has one
     */
    Site(RabbitMqNode node, String queue, SpoolDisk disk, Path directory, boolean secondSpool) throws IOException {
        this.node = node;
        this.disk = disk;
        this.link = new FaultyLink(node.port());
        Map<String, String> settings = settings(queue);
        if (secondSpool) {
            settings.put(
                    "SPOOL_SECOND_DIR", directory.resolveSibling("second-spool").toString());
        }
        this.gateway = new SteadyGateway(directory, settings, JVM_OPTIONS);
    }

    /** Everything that waits for the broker does not wait long. */
    private Map<String, String> settings(String queue) {
        Map<String, String> settings = new HashMap<>();
        settings.put("AMQP_PORT", Integer.toString(link.port()));
        settings.put("AMQP_ROUTING_KEY", queue);
        settings.put("AMQP_CONFIRM_TIMEOUT_SECS", "5");
        settings.put("AMQP_HEARTBEAT_SECS", "2");
        settings.put("AMQP_RECONNECT_PAUSE_SECS", "1");
        settings.put("DELIVERY_TIMEOUT_SECS", "4");
        settings.put("STOP_GRACE_SECS", "2");
        settings.put("MAX_IN_MEMORY_BYTES", "65536");
        settings.put("LARGE_EMAIL_DIR", disk.directory().toString());
        settings.put("LARGE_EMAIL_MIN_FREE_BYTES", "1048576");
        settings.put("SPOOL_MAX_BACKOFF_SECS", "1");
        settings.put("SPOOL_MIN_FREE_BYTES", "0");
        settings.put("SPOOL_PRIMARY_TIMEOUT_SECS", "1");
        settings.put("TEMP_EMAIL_DIR", disk.directory().resolve("spool").toString());
        return settings;
    }

    RabbitMqNode node() {
        return node;
    }

    FaultyLink link() {
        return link;
    }

    SpoolDisk disk() {
        return disk;
    }

    SteadyGateway gateway() {
        return gateway;
    }

    /** Where messages wait. */
    List<Path> spools() {
        return gateway.spools();
    }

    /** Sends SIGTERM, and waits for the end, which is that of a process which SIGTERM ended. */
    void stop() {
        assertThat(gateway.stop()).as("status after SIGTERM").isEqualTo(128 + 15);
    }

    /** Waits until nothing waits in the spools; returns whether that came in time. */
    boolean awaitReplayed(Duration atMost) {
        try {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(atMost)
                    .until(() -> gateway.spooled() == 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        gateway.kill9();
        link.close();
    }
}
