package io.github.lsmtpd.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody expects ends the process, with one line, a status, and a stack trace in the log; no thread keeps it. */
class GatewayFailureIT {
    private static final int UNEXPECTED = 70;

    @TempDir
    private Path directory;

    @Test
    void anErrorAtTheStart() throws IOException {
        assertEnds(
                GatewayProcess.command(Map.of("BIND_PORT", "0", "SINK", "broken"), List.of()),
                "java.lang.LinkageError: broken??in two lines");
    }

    @Test
    void anEmbeddedBrokerThatDoesNotStart() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        ProcessBuilder command = GatewayProcess.command(
                Map.of("BIND_PORT", "0", "LARGE_EMAIL_DIR", directory.toString()),
                List.of("-Djava.io.tmpdir=" + file.resolve("none")),
                "--embedded-broker");
        assertEnds(command, "Cannot create a temporary directory");
    }

    private void assertEnds(ProcessBuilder command, String reason) throws IOException {
        try (GatewayProcess gateway = GatewayProcess.launch(directory, command)) {
            assertThat(gateway.exitStatus()).isEqualTo(UNEXPECTED);
            assertThat(gateway.outputLines()).isEmpty();
            List<String> lines = gateway.errorLines();
            assertThat(lines.get(lines.size() - 1))
                    .startsWith("lsmtpd-gateway: ended by an unexpected failure: ")
                    .contains(reason);
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("lsmtpd-gateway: "))
                    .hasSize(1);
            assertThat(lines).anyMatch(line -> line.contains("[ERROR] Gateway - "));
            assertThat(lines).anyMatch(line -> line.startsWith("\tat io.github.lsmtpd."));
        }
    }
}
