package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Case 116 of the fault catalogue: nothing that the gateway prints has the password of {@code AMQP_URI}. */
class BrokerUriIT {
    private static final String[] SECRETS = {"hush hush", "hush%20hush"};

    @TempDir
    private Path directory;

    /** With all that libraries log, too. */
    @ParameterizedTest
    @RequiresRabbitMq
    void aWrongPasswordIsNotLoggedAndMailGoesOn(RabbitMqRelease release) throws Exception {
        String uri = "amqp://guest:" + SECRETS[1] + "@127.0.0.1:"
                + RabbitMqNode.shared(release).port() + "/%2F";
        Map<String, String> settings = Map.of(
                "AMQP_URI",
                uri,
                "LOG_LEVEL",
                "trace",
                "BIND_PORT",
                "0",
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString());
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings)) {
            try (SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
                client.send("a@example.com", "b@example.com", "Subject: spooled\r\n\r\n".getBytes(US_ASCII));
            }
            await().atMost(Duration.ofMinutes(10))
                    .until(() -> gateway.complaints().stream()
                            .anyMatch(line -> line.contains("it refuses the login of user 'guest'")));
            assertNoSecret(gateway);
        }
    }

    @Test
    void itIsNotInTheHelp() throws Exception {
        Map<String, String> settings = Map.of("AMQP_URI", "amqp://guest:" + SECRETS[1] + "@127.0.0.1");
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings, "--help")) {
            assertThat(gateway.exitStatus()).isZero();
            assertThat(gateway.outputLines()).anyMatch(line -> line.contains("AMQP_URI"));
            assertNoSecret(gateway);
        }
    }

    private static void assertNoSecret(GatewayProcess gateway) {
        assertThat(Stream.concat(gateway.outputLines().stream(), gateway.errorLines().stream()))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).doesNotContain(SECRETS));
    }
}
