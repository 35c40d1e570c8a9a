package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.policy.ScramKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GNU SASL logs in by SCRAM-SHA-256-PLUS, bound to its TLS 1.3 connection by {@code tls-exporter} (RFC 9266), at the gateway
 * with the newest JDK of this machine; before JDK 25, it is told that this is not offered.
 */
class ChannelBindingIT {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final int FIRST_WITH_EXPORTER = 25;

    @TempDir
    private Path directory;

    /**
     * A Java.
     *
     * @param home where it is
     * @param version its feature release
     */
    private record Jdk(Path home, int version) {
        static Jdk newest() throws IOException {
            Jdk ours = new Jdk(
                    Path.of(System.getProperty("java.home")), Runtime.version().feature());
            return ours.version >= FIRST_WITH_EXPORTER ? ours : installed().orElse(ours);
        }

        private static Optional<Jdk> installed() throws IOException {
            if (!Files.isDirectory(JDKS)) {
                return Optional.empty();
            }
            try (Stream<Path> homes = Files.list(JDKS)) {
                return homes.filter(home -> home.getFileName().toString().matches(".*\\b25-jdk.*"))
                        .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                        .findFirst()
                        .map(home -> new Jdk(home, FIRST_WITH_EXPORTER));
            }
        }
    }

    private GatewayProcess launch(Jdk jdk, TestCertificate certificate) throws IOException {
        ScramKey key =
                ScramKey.of("s3cret".toCharArray(), "sixteen bytes...".getBytes(StandardCharsets.US_ASCII), 4_096);
        Path users = Files.writeString(directory.resolve("users"), "anna:" + key.text() + "\n");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> settings = new HashMap<>(certificate.settings());
        settings.put("SINK", "discard");
        settings.put("BIND_PORT", "0");
        settings.put("TLS_NATIVE", "false");
        settings.put("AUTH_USERS_FILE", users.toString());
        ProcessBuilder command = GatewayProcess.command(settings, List.of());
        command.command().set(0, jdk.home().resolve("bin/java").toString());
        return GatewayProcess.launch(directory, command);
    }

    @Test
    @RequiresTool("gsasl")
    void gnuSaslBindsItsLoginToTheConnection() throws Exception {
        Jdk jdk = Jdk.newest();
        TestCertificate certificate = TestCertificate.create(directory, "EC");
        try (GatewayProcess gateway = launch(jdk, certificate)) {
            TestClient right = gsasl(gateway, certificate, "s3cret");
            if (jdk.version() < FIRST_WITH_EXPORTER) {
                right.assertRefused("504 5.5.4 Mechanism is not offered");
                return;
            }
            right.assertSent();
            assertThat(right.output())
                    .contains("TLS1.3", "AUTH SCRAM-SHA-256-PLUS", "235 2.7.0", "(server trusted)")
                    .contains("\ncD10bHMtZXhwb3J0ZXIs"); // p=tls-exporter,
            gsasl(gateway, certificate, "wrong").assertRefused("535 5.7.8");
        }
    }

    private TestClient gsasl(GatewayProcess gateway, TestCertificate certificate, String password) throws Exception {
        return TestClient.run(
                directory,
                List.of(
                        "gsasl",
                        "--smtp",
                        "--connect=localhost:" + gateway.port(),
                        "--x509-ca-file=" + certificate.certificate(),
                        "--mechanism=SCRAM-SHA-256-PLUS",
                        "--authentication-id=anna",
                        "--password=" + password,
                        "--verbose"));
    }
}
