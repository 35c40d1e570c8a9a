package io.github.lsmtpd.examples.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plants faults into the spool and the publisher, each of which the simulation must find. Run by its name alone, {@code
 * -Dtest=Mutants}, since it takes some minutes, and the program {@code patch}.
 */
class Mutants {
    private static final long SCHEDULES = 100_000;
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    static List<String> mutants() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/mutants"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isFound(String mutant, @TempDir Path temp) throws Exception {
        Path patch = Path.of("src/test/mutants").resolve(mutant).toAbsolutePath();
        Path classes = Files.createDirectories(temp.resolve("classes"));
        compile(patched(patch, temp.resolve("source")), classes);
        assertThat(SimulationProcess.run(List.of(classes), SCHEDULES, "1", String.valueOf(SCHEDULES)))
                .contains("FAILED");
    }

    private static Path patched(Path patch, Path directory) throws IOException, InterruptedException {
        String name = Files.readAllLines(patch).get(1).substring("+++ b/".length());
        Path copy = directory.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(PROJECT.resolve(name), copy);
        Process process = new ProcessBuilder("patch", "-p1", "-i", patch.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return copy;
    }

    private static void compile(Path source, Path classes) {
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        SimulationProcess.classPath() + File.pathSeparator,
                        source.toString());
        assertThat(status).isZero();
    }
}
