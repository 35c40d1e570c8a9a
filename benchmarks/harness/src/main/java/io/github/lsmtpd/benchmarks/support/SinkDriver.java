package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A program of the module {@code sinks} that has ended: it drives our sinks without SMTP in front of them. */
public final class SinkDriver {
    private static final String PACKAGE = "io.github.lsmtpd.benchmarks.sinks.";

    private final Child child;

    private SinkDriver(Child child) {
        this.child = child;
    }

    /**
     * Runs one to its end.
     *
     * @param program the name of its class
     * @param jvmFlags flags for the JVM
     * @param limit how long it may take
     * @param arguments its arguments
     * @throws FailedRunException if it fails, or takes longer
     */
    public static SinkDriver run(String program, List<String> jvmFlags, Duration limit, Object... arguments)
            throws FailedRunException, IOException, InterruptedException {
        List<String> command = new ArrayList<>(Workspace.java(jvmFlags.toArray(String[]::new)));
        command.addAll(List.of("-cp", Workspace.classPath("sinks"), PACKAGE + program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Child child = Child.start(program, new ProcessBuilder(command));
        int status = child.awaitEnd(limit);
        if (status != 0) {
            throw new FailedRunException(program + ": status " + status + ": " + child.output());
        }
        return new SinkDriver(child);
    }

    /** The number that it has printed behind that name. */
    public double figure(String name) throws IOException, InterruptedException {
        Pattern figure = Pattern.compile(name + "=([\\d.]+)");
        return Double.parseDouble(child.awaitLine(figure, Duration.ZERO).group(1));
    }
}
