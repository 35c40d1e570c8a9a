package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Postfix's {@code smtp-source}: sends a number of messages as fast as they are taken. */
public final class SmtpSource {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private SmtpSource() {}

    /** What it came to: the wall-clock time of the whole process, and its own processor time. */
    public record Run(int messages, double seconds, CpuTime cpu) {
        /** Messages a second. */
        public double rate() {
            return messages / seconds;
        }
    }

    /**
     * Sends messages, at least one on each connection.
     *
     * @param atLeast how many, if that is not less than the connections
     * @throws FailedRunException if one of them was not taken, or it had anything to say
     */
    public static Run send(int port, Load load, int atLeast)
            throws FailedRunException, IOException, InterruptedException {
        int messages = Math.max(atLeast, load.connections());
        ProcessBuilder command = Postfix.command("smtp-source", arguments(port, load, messages));
        CpuTime before = CpuTime.ofEndedChildren();
        long start = System.nanoTime();
        Child process = Child.start("smtp-source", command);
        int status = process.awaitEnd(LIMIT);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (status != 0 || !process.output().isEmpty()) {
            throw new FailedRunException("smtp-source: status " + status + ": " + firstLine(process.output()));
        }
        return new Run(messages, seconds, CpuTime.ofEndedChildren().since(before));
    }

    private static String firstLine(List<String> output) {
        return output.isEmpty() ? "no message" : output.get(0).replaceFirst("^.*/(?=smtp-source)", "");
    }

    private static String[] arguments(int port, Load load, int messages) {
        List<String> arguments = new ArrayList<>(List.of(
                "-s", Integer.toString(load.connections()),
                "-m", Integer.toString(messages),
                "-l", Integer.toString(load.size()),
                "-f", "a@example.com",
                "-t", "b@example.com"));
        if (load.reused()) {
            arguments.add("-d");
        }
        arguments.add("127.0.0.1:" + port);
        return arguments.toArray(String[]::new);
    }
}
