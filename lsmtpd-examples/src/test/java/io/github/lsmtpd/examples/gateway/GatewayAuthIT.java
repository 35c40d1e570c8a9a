package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the gateway that prove who they are. */
class GatewayAuthIT {
    @TempDir
    private Path directory;

    private GatewayProcess launch(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("SINK", "discard", "BIND_PORT", "0"));
        all.putAll(settings);
        return GatewayProcess.launch(directory, all);
    }

    private static String plain(String name, String password) {
        byte[] response = ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(response);
    }

    /** As the README says it: the line that the program prints goes into the file. */
    private Path users(String name, String password) throws Exception {
        ProcessBuilder command = GatewayProcess.command(Map.of(), List.of(), UserCommand.NAME, name);
        Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().write((password + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(line).startsWith(name + ":SCRAM-SHA-256$").doesNotContain(password);
        return Files.writeString(directory.resolve("users"), line);
    }

    @Test
    void whoIsInTheFileMaySend() throws Exception {
        Path users = users("anna", "s3cret");
        Map<String, String> settings =
                Map.of("AUTH_USERS_FILE", users.toString(), "AUTH_REQUIRED", "true", "AUTH_WITHOUT_TLS", "true");
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("MAIL FROM:<a@example.org>", "530 5.7.0");
            client.command(plain("anna", "wrong"), "535 5.7.8");
            client.command(plain("nobody", "s3cret"), "535 5.7.8");
            client.command(plain("anna", "s3cret"), "235 2.7.0");
            client.command("MAIL FROM:<a@example.org>", "250");
        }
    }

    @Test
    void passwordsNeedTlsUnlessThatIsSet() throws Exception {
        Map<String, String> settings =
                new HashMap<>(TestCertificate.create(directory, "EC").settings());
        settings.put("AUTH_USERS_FILE", users("anna", "s3cret").toString());
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command(plain("anna", "s3cret"), "538 5.7.11");
            client.command("MAIL FROM:<a@example.org>", "250");
        }
    }
}
