package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The gateway with little memory, and what must be true of it after clients, brokers and disks have done their worst. */
final class SmallGateway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String HEAP = "-Xmx256m";
    /** The heap, what a JVM takes besides, and as much again as the C library keeps of what was given back. */
    private static final long MOST_RESIDENT = 640L << 20;
    /** The JVM and the libraries open some late. */
    private static final int MORE_DESCRIPTORS = 32;

    private static final byte[] SMALL_MAIL = "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII);

    private final GatewayProcess gateway;
    private final Path process;
    private final int port;
    private final int descriptors;

    private SmallGateway(GatewayProcess gateway) throws IOException {
        this.gateway = gateway;
        this.port = gateway.port();
        this.process = Path.of("/proc", Long.toString(gateway.handle().pid()));
        awaitService();
        this.descriptors = descriptors();
    }

    /** Starts it, and sends it a first mail; {@code directory} is for its output. */
    static SmallGateway launch(Path directory, Map<String, String> settings, String... jvmOptions) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("BIND_PORT", "0");
        List<String> options = new ArrayList<>(List.of(jvmOptions));
        options.add(HEAP);
        return new SmallGateway(GatewayProcess.launch(directory, GatewayProcess.command(all, options)));
    }

    int port() {
        return port;
    }

    long pid() {
        return gateway.handle().pid();
    }

    /** The lines that it has logged so far. */
    List<String> log() {
        return gateway.errorLines();
    }

    /** Sends a mail that must be taken. */
    void sendSmallMail() throws IOException {
        try (SmtpTestClient client = SmtpTestClient.connect(port)) {
            client.send("a@example.com", "b@example.com", SMALL_MAIL);
        }
    }

    /** Where deadlines are short, the first mail on a busy machine may miss its own. */
    private void awaitService() {
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            sendSmallMail();
            return true;
        });
    }

    /** It lives, serves, has told of no fault, and has given everything back. */
    void assertUnharmed() throws IOException {
        assertThat(gateway.isAlive()).as("whether it lives").isTrue();
        awaitService();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(descriptors()).isLessThan(descriptors + MORE_DESCRIPTORS));
        assertThat(gateway.errorLines()).noneMatch(line -> line.contains("ERROR") || line.contains("OutOfMemoryError"));
        assertThat(resident()).as("resident bytes").isLessThan(MOST_RESIDENT);
    }

    private int descriptors() throws IOException {
        try (Stream<Path> all = Files.list(process.resolve("fd"))) {
            return (int) all.count();
        }
    }

    private long resident() throws IOException {
        String line = Files.readAllLines(process.resolve("status")).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
