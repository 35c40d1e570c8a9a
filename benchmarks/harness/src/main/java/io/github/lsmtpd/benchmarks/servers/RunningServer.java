package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A server in a process of its own, on a port of the loopback address. */
public record RunningServer(String name, Child process, int port) implements AutoCloseable {
    /** How long any of them may take to listen. */
    public static final Duration START_LIMIT = Duration.ofSeconds(30);

    private static final Pattern LISTENING = Pattern.compile("listening on \\S*:(\\d+)");

    /**
     * Starts one that prints its port in a line {@code listening on ADDRESS:PORT}.
     *
     * @param name what tables call it
     * @param command the command
     * @param environment variables in addition to ours
     */
    public static RunningServer start(String name, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Child process = Child.start(name, builder);
        try {
            String port = process.awaitLine(LISTENING, START_LIMIT).group(1);
            return new RunningServer(name, process, Integer.parseInt(port));
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
