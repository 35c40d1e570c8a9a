package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quick start on machines of other languages: it runs there, and prints the same. */
class GatewayLocaleIT {
    @TempDir
    private Path directory;

    /** In Turkish, the letter I in lower case has no dot; in Arabic of Egypt, digits are others. */
    @ParameterizedTest
    @CsvSource({"tr, TR, tr_TR.UTF-8", "ar, EG, ar_EG.UTF-8", "en, US, C"})
    void runsAndPrintsTheSame(String language, String country, String locale) throws IOException {
        ProcessBuilder command = GatewayProcess.command(
                settings(locale),
                List.of("-Duser.language=" + language, "-Duser.country=" + country),
                "--embedded-broker");
        try (GatewayProcess gateway = GatewayProcess.launch(directory, command);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.send("a@example.com", "b@example.com", "Subject: I\u0131\u0130i\r\n\r\ny\r\n".getBytes(UTF_8));
            await().atMost(Duration.ofMinutes(10))
                    .untilAsserted(() -> assertThat(gateway.outputLines())
                            .anySatisfy(line -> assertThat(line)
                                    .startsWith("consumed id=")
                                    .endsWith("subject=\"I\u0131\u0130i\"")));
            assertThat(gateway.errorLines())
                    .allSatisfy(line -> assertThat(line).matches("2[0-9]{3}-.* \\[[A-Z]+\\] .*"));
        }
    }

    private Map<String, String> settings(String locale) {
        return Map.of(
                "LC_ALL",
                locale,
                "BIND_PORT",
                "0",
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString());
    }
}
