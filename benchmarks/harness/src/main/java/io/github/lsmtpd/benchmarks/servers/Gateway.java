package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our server, as users run it. */
public final class Gateway {
    private Gateway() {}

    /**
     * Starts one, on a port that is free.
     *
     * @param jvmFlags flags for the JVM
     * @param settings its variables; only these are set
     */
    public static RunningServer start(List<String> jvmFlags, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("BIND_PORT", "0");
        return RunningServer.start("lsmtpd", command(jvmFlags), environment);
    }

    /** The command that starts it. */
    public static List<String> command(List<String> jvmFlags) {
        List<String> command = new ArrayList<>(Workspace.java());
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", Workspace.gatewayJar().toString()));
        return command;
    }
}
