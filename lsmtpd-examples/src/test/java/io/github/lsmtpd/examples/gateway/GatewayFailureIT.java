package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unexpected failure ends the process, with one line, a status, and a stack trace in the log; no thread keeps it. */
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

    /** The broker's threads are there by then, and hold nothing up. */
    @Test
    void anEmbeddedBrokerThatDoesNotStart() throws IOException {
        ProcessBuilder command = GatewayProcess.command(
                Map.of("BIND_PORT", "0"), List.of("-Dqpid.port.max_open_connections=none"), "--embedded-broker");
        assertEnds(command, "The consumer of the embedded broker did not start");
    }

    /** A server that has lost an event loop would accept clients and never greet them. */
    @Test
    void aServerThatHasFailed() throws IOException {
        Map<String, String> settings = Map.of("BIND_PORT", "0", "SINK", "ending-loop", "STOP_GRACE_SECS", "86400");
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.startData("a@example.com", "b@example.com");
            client.endData("Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII));
            assertThat(gateway.exitStatus()).isEqualTo(UNEXPECTED);
            assertThat(gateway.errorLines())
                    .last()
                    .asString()
                    .startsWith("lsmtpd-gateway: ended by an unexpected failure: ");
        }
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
