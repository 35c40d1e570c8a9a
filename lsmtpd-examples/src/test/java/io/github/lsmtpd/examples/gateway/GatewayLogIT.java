package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the gateway's log, on standard error, and what LOG_LEVEL and LOG_MESSAGES change. */
class GatewayLogIT {
    private static final int TERMINATED = 128 + 15;
    private static final byte[] MESSAGE = "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "error, logged at error,,,,",
        "warn, logged at error, logged at warn,,,",
        "info, logged at error, logged at warn, logged at info,,",
        "'', logged at error, logged at warn, logged at info,,",
        "DEBUG, logged at error, logged at warn, logged at info, logged at debug,",
        "trace, logged at error, logged at warn, logged at info, logged at debug, logged at trace",
    })
    void aLevelHasThoseAboveItToo(String level, String error, String warn, String info, String debug, String trace)
            throws IOException {
        List<String> lines = log(Map.of("SINK", "noisy", "LOG_LEVEL", level), new byte[0]);
        assertLogged(lines, "ERROR", "error", error);
        assertLogged(lines, "WARN", "warn", warn);
        assertLogged(lines, "INFO", "info", info);
        assertLogged(lines, "DEBUG", "debug", debug);
        assertLogged(lines, "TRACE", "trace", trace);
    }

    private static void assertLogged(List<String> lines, String level, String name, String expected) {
        assertThat(lines)
                .filteredOn(line -> line.endsWith("logged at " + name))
                .hasSize(expected == null ? 0 : 1)
                .allSatisfy(line -> assertThat(line)
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) \\[" + level
                                + "\\] NoisySink - logged at " + name));
    }

    @Test
    void eachMessageIsALine() throws IOException {
        assertThat(log(Map.of("SINK", "discard"), MESSAGE))
                .filteredOn(line -> line.contains("[INFO] messages - "))
                .singleElement()
                .asString()
                .contains("from=<a@example.com> to=<b@example.com> recipients=1");
    }

    @Test
    void theLinesOfMessagesCanBeTurnedOffAlone() throws IOException {
        assertThat(log(Map.of("SINK", "discard", "LOG_MESSAGES", "false"), MESSAGE))
                .noneMatch(line -> line.contains("a@example.com"))
                .anyMatch(line -> line.contains("[INFO] "));
    }

    @Test
    void theLinesOfMessagesAreBelowAWarning() throws IOException {
        assertThat(log(Map.of("SINK", "discard", "LOG_LEVEL", "warn"), MESSAGE)).isEmpty();
    }

    /** All that was logged until SIGTERM has ended it, after one message, if there is one. */
    private List<String> log(Map<String, String> settings, byte[] message) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("BIND_PORT", "0");
        try (GatewayProcess gateway = GatewayProcess.launch(directory, all)) {
            try (SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
                if (message.length > 0) {
                    client.send("a@example.com", "b@example.com", message);
                }
                client.command("QUIT", "221");
            }
            gateway.terminate();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
            return gateway.errorLines();
        }
    }
}
