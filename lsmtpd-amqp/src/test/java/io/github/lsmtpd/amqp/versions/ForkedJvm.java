package io.github.lsmtpd.amqp.versions;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Java process with the class path of this one, in which some jars are replaced. */
final class ForkedJvm {
    private static final Path OTHER_VERSIONS = Path.of("target", "other-versions");
    private static final long MINUTES = 5;

    private ForkedJvm() {}

    /** The lines that a program prints; it is to end by itself. */
    static List<String> run(Class<?> main, List<String> arguments, Replacement... replacements) {
        List<String> command = Stream.of(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                                "-cp",
                                classPath(List.of(replacements)),
                                main.getName()),
                        arguments.stream())
                .flatMap(part -> part)
                .toList();
        try {
            Path output = Files.createTempFile("lsmtpd-fork", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                await(process);
                return Files.readAllLines(output, StandardCharsets.UTF_8);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String classPath(List<Replacement> replacements) {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Stream<String> kept = Arrays.stream(own.split(File.pathSeparator, -1))
                .filter(entry -> replacements.stream()
                        .noneMatch(replacement ->
                                Path.of(entry).getFileName().toString().startsWith(replacement.prefix)));
        Stream<String> replaced = replacements.stream().flatMap(Replacement::jars);
        return String.join(File.pathSeparator, Stream.concat(replaced, kept).toList());
    }

    /**
     * Jars in the place of others.
     *
     * @param prefix how the names of those begin that are left out
     * @param directory where the build has put what comes instead
     */
    record Replacement(String prefix, String directory) {
        private Stream<String> jars() {
            File[] jars = OTHER_VERSIONS.resolve(directory).toFile().listFiles();
            if (jars == null || jars.length == 0) {
                throw new IllegalStateException("no jars in " + directory);
            }
            return Arrays.stream(jars).map(File::getPath);
        }
    }
}
