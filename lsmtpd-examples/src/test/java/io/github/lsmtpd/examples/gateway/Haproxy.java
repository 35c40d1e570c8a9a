package io.github.lsmtpd.examples.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HAProxy, our child process, in front of the gateway.
 *
 * @param process ends with it
 * @param ports where it listens, by the names of its configuration
 */
record Haproxy(MailRelay process, Map<String, Integer> ports) implements AutoCloseable {
    private static final List<String> LISTENERS =
            List.of("version-1", "version-2", "encrypted", "untrusted", "checked");

    static final String CHECKED = "Health check for server checked/gateway succeeded";

    /** Starts it, and waits until it has found the gateway healthy. {@code directory} is where its files are to be. */
    static Haproxy start(Path directory, TestCertificate certificate, int gatewayPort) throws IOException {
        Map<String, Integer> ports = new HashMap<>();
        Map<String, String> values = new HashMap<>();
        for (String name : LISTENERS) {
            ports.put(name, MailRelay.freePort());
            values.put(name, ports.get(name).toString());
        }
        values.put("gateway", Integer.toString(gatewayPort));
        values.put("directory", directory.toString());
        Files.writeString(
                directory.resolve("haproxy.pem"),
                Files.readString(certificate.certificate()) + Files.readString(certificate.key()));
        Path configuration = directory.resolve("haproxy.cfg");
        MailRelay.configure(configuration, "haproxy/haproxy.cfg", values);
        Path log = directory.resolve("haproxy.log");
        // -db: not detached, so that it stays our child process
        ProcessBuilder command = new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        return new Haproxy(MailRelay.start(command, ports.get("version-1"), log, CHECKED), ports);
    }

    @Override
    public void close() {
        process.close();
    }
}
