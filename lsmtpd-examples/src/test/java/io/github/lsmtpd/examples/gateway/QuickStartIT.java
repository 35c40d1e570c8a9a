package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says to try first works with a JDK alone. */
class QuickStartIT {
    private static final Pattern SEND = Pattern.compile("^    java (\\S+/SendMail\\.java)$", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @Test
    void theMessageThatIsSentComesOutOfTheQueue() throws Exception {
        Map<String, String> settings = Map.of(
                "BIND_PORT", "0", "TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings, "--embedded-broker")) {
            send(gateway.port());
            await().atMost(Duration.ofMinutes(10))
                    .untilAsserted(() -> assertThat(gateway.outputLines())
                            .anyMatch(line -> line.matches("consumed id=\\S+ sender=<a@example\\.com>"
                                    + " recipients=<b@example\\.com> size=\\d+ subject=\"Hello\"")));
        }
    }

    /** The embedded broker sends heartbeats only just when the client gives it up: the log was full of lost connections. */
    @Test
    void theConnectionToTheEmbeddedBrokerStays() throws Exception {
        Map<String, String> settings = Map.of(
                "BIND_PORT", "0",
                "AMQP_HEARTBEAT_SECS", "1",
                "TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings, "--embedded-broker")) {
            gateway.port();
            await().atMost(Duration.ofMinutes(10)).until(() -> hasLine(gateway, "Connected to amqp:"));
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofMinutes(10))
                    .failFast("the connection was lost", () -> hasLine(gateway, "No connection"))
                    .until(() -> true);
        }
    }

    private static boolean hasLine(GatewayProcess gateway, String text) {
        return gateway.errorLines().stream().anyMatch(line -> line.contains(text));
    }

    private void send(int port) throws IOException, InterruptedException {
        Matcher command = SEND.matcher(Files.readString(Path.of("../README.md")));
        assertThat(command.find()).isTrue();
        Path log = directory.resolve("send.log");
        Process send = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        command.group(1),
                        Integer.toString(port))
                .directory(Path.of("..").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(send.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(send.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("> DATA", "250 2.0.0 OK, message accepted");
    }
}
