package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What testssl has found out about a port.
 *
 * @param findings each by its name
 */
record TestSsl(Map<String, Finding> findings) {
    /** About the scanner's own OpenSSL, not about us. */
    private static final String ITS_OWN = "engine_problem";

    private static final List<String> HARMLESS = List.of("OK", "INFO", "DEBUG");

    /**
     * One finding.
     *
     * @param severity how bad it is
     * @param text what was found
     */
    record Finding(String severity, String text) {}

    /** Scans a port: protocols, kinds of cipher suites, forward secrecy, and the known weaknesses. Takes about 15 seconds. */
    static TestSsl scan(Path directory, int port, boolean startTls) throws Exception {
        Path report = Files.createTempDirectory(directory, "testssl").resolve("report.json");
        List<String> command = new ArrayList<>(
                List.of("testssl", "--quiet", "--warnings", "off", "--nodns", "none", "--jsonfile", report.toString()));
        command.addAll(List.of("--protocols", "--standard", "--pfs", "--vulnerable"));
        if (startTls) {
            command.addAll(List.of("--starttls", "smtp"));
        }
        command.add("127.0.0.1:" + port);
        String output = TestClient.run(directory, command).output();
        assertThat(report).as(output).exists();
        Map<String, Finding> findings = new HashMap<>();
        for (JsonNode each : JsonMapper.shared().readTree(report)) {
            findings.put(
                    each.get("id").asString(),
                    new Finding(
                            each.get("severity").asString(), each.get("finding").asString()));
        }
        return new TestSsl(findings);
    }

    void assertNothingWrong() {
        assertThat(findings).allSatisfy((id, finding) -> {
            if (!id.equals(ITS_OWN)) {
                assertThat(HARMLESS).as("%s: %s", id, finding).contains(finding.severity());
            }
        });
    }

    void assertFound(String id, String text) {
        assertThat(findings).as(id).containsKey(id);
        assertThat(findings.get(id).text()).as(id).matches(text);
    }

    void assertNotFound(String id) {
        assertThat(findings).doesNotContainKey(id);
    }

    void assertNotOffered(String... ids) {
        for (String id : ids) {
            assertFound(id, "not offered");
        }
    }

    void assertNotVulnerable(String... ids) {
        for (String id : ids) {
            assertFound(id, "not vulnerable.*");
        }
    }
}
