package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our server, with a broker behind it. */
public final class PublishingGateway {
    private PublishingGateway() {}

    /**
     * Starts one that publishes to the {@link Queue}.
     *
     * @param jvmFlags flags for the JVM
     * @param brokerPort where the broker is, or would be
     * @param spool the directory of its spool
     * @param more variables in addition
     */
    public static RunningServer start(List<String> jvmFlags, int brokerPort, Path spool, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("AMQP_PORT", Integer.toString(brokerPort));
        settings.put("AMQP_ROUTING_KEY", Queue.NAME);
        settings.put("TEMP_EMAIL_DIR", spool.toString());
        return Gateway.start(jvmFlags, settings);
    }
}
