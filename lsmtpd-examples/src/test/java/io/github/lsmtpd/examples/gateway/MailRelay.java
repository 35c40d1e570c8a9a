package io.github.lsmtpd.examples.gateway;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A private mail server of another make, our child process, that relays to the gateway what it is sent. */
final class MailRelay implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final int port;
    private final Process process;
    private final Path log;

    private MailRelay(int port, Process process, Path log) {
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /** Starts it, and waits until its log says that it accepts mail at the port. */
    static MailRelay start(ProcessBuilder command, int port, Path log, String started) throws IOException {
        MailRelay relay = new MailRelay(port, command.start(), log);
        await().atMost(TIMEOUT)
                .failFast("the mail server has ended; see " + log, () -> !relay.process.isAlive())
                .until(() -> relay.log().stream().anyMatch(line -> line.contains(started)));
        return relay;
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** The directory that has the {@code usr} of the package that a program of {@code usr/sbin} comes from. */
    static Path root(String program) throws IOException {
        Path command = RequiresTool.Condition.find(program).orElseThrow().toRealPath();
        return command.getParent().getParent().getParent();
    }

    /** Writes a configuration file, with the values in place of their names. */
    static void configure(Path file, String template, Map<String, String> values) throws IOException {
        try (InputStream in = Objects.requireNonNull(MailRelay.class.getResourceAsStream(template))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("@" + value.getKey() + "@", value.getValue());
            }
            Files.writeString(file, text);
        }
    }

    /** Makes a directory that the server's own user can come through. */
    static Path createOpen(Path parent, String name) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(name));
        for (Path path : List.of(parent, directory)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory;
    }

    static void createOwned(Path path, String user, String group, String permissions) throws IOException {
        Files.createDirectory(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        var principals = path.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal owner = principals.lookupPrincipalByName(user);
        GroupPrincipal owningGroup = principals.lookupPrincipalByGroupName(group);
        PosixFileAttributeView attributes = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        attributes.setGroup(owningGroup);
        attributes.setOwner(owner);
    }

    /** Where it takes mail over SMTP. */
    int port() {
        return port;
    }

    /** The lines of its log. */
    List<String> log() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Stops it with SIGTERM. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
