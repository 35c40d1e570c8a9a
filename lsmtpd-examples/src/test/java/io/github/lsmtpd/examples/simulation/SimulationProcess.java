package io.github.lsmtpd.examples.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@link Simulate} in a process of its own, which logs nothing of what it makes happen. */
final class SimulationProcess {
    private static final int SCHEDULES_A_SECOND_AT_LEAST = 200;
    private static final int START_SECONDS = 60;

    private SimulationProcess() {}

    /**
     * Returns what it prints.
     *
     * @param before classes that take the place of others
     * @param schedules how many it runs
     */
    static String run(List<Path> before, long schedules, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("simulation", ".txt");
        Process process = new ProcessBuilder(command(before, arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(START_SECONDS + schedules / SCHEDULES_A_SECOND_AT_LEAST, TimeUnit.SECONDS);
            String text = Files.readString(output);
            System.out.println(text);
            assertThat(ended).as("the simulation came to its end").isTrue();
            return text;
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static List<String> command(List<Path> before, String... arguments) throws IOException {
        Java java = Java.newest();
        List<String> command = new ArrayList<>(List.of(java.program().toString(), "-Xmx1g", "-XX:+UseSerialGC"));
        if (java.hasContinuations()) {
            command.addAll(List.of("--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED"));
        }
        List<String> classPath =
                new ArrayList<>(before.stream().map(Path::toString).toList());
        classPath.add(classPath());
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                String.join(File.pathSeparator, classPath),
                Simulate.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
