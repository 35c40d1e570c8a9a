package io.github.lsmtpd.examples;

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
import java.util.stream.Collectors;

/** A private Postfix, from an unpacked package or an installed one, that relays what it is sent. Needs to be root. */
final class Postfix implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUEUES = List.of(
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "trace");

    private final Path directory;
    private final int port;
    private final Process master;

    private Postfix(Path directory, int port, Process master) {
        this.directory = directory;
        this.port = port;
        this.master = master;
    }

    /**
     * Starts it.
     *
     * @param parent where its files are to be
     * @param transports by the domain of the recipients, a transport of {@code master.cf} and its next hop
     */
    static Postfix start(Path parent, Map<String, String> transports) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("postfix-relay"));
        int port = freePort();
        Path root = root();
        Map<String, String> values = Map.of(
                "@directory@",
                directory.toString(),
                "@root@",
                root.toString(),
                "@port@",
                Integer.toString(port),
                "@transports@",
                transports.entrySet().stream()
                        .map(entry -> "{ " + entry.getKey() + " = " + entry.getValue() + " }")
                        .collect(Collectors.joining(", ")));
        for (String file : List.of("main.cf", "master.cf")) {
            Files.writeString(directory.resolve(file), template(file, values));
        }
        createQueue(parent, directory);
        Postfix postfix = new Postfix(directory, port, launch(directory, root));
        postfix.awaitStart();
        return postfix;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** The directory that has the package's {@code usr}. */
    private static Path root() throws IOException {
        Path command = RequiresTool.Condition.find("postfix").orElseThrow().toRealPath();
        return command.getParent().getParent().getParent();
    }

    private static String template(String name, Map<String, String> values) throws IOException {
        try (InputStream in = Objects.requireNonNull(Postfix.class.getResourceAsStream("postfix/" + name))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace(value.getKey(), value.getValue());
            }
            return text;
        }
    }

    /** As Postfix's own post-install does it; its daemons must be able to come through the directories above. */
    private static void createQueue(Path parent, Path directory) throws IOException {
        allow(parent, "rwxr-xr-x");
        allow(directory, "rwxr-xr-x");
        own(Files.createDirectory(directory.resolve("data")), "rwx------");
        Path queue = Files.createDirectory(directory.resolve("queue"));
        allow(queue, "rwxr-xr-x");
        for (String name : QUEUES) {
            own(Files.createDirectory(queue.resolve(name)), "rwx------");
        }
        own(Files.createDirectory(queue.resolve("public")), "rwx--x---");
        own(Files.createDirectory(queue.resolve("maildrop")), "rwx-wx---");
        Files.createDirectory(queue.resolve("pid"));
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Gives it to the owner and the group of {@code main.cf}. */
    private static void own(Path path, String permissions) throws IOException {
        allow(path, permissions);
        var principals = path.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal owner = principals.lookupPrincipalByName("news");
        GroupPrincipal group = principals.lookupPrincipalByGroupName("mail");
        PosixFileAttributeView attributes = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        attributes.setGroup(group);
        attributes.setOwner(owner);
    }

    private static Process launch(Path directory, Path root) throws IOException {
        String master = root.resolve("usr/lib/postfix/sbin/master").toString();
        // -d: not detached, so that it stays our child process
        ProcessBuilder builder = new ProcessBuilder(master, "-c", directory.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("master.out").toFile());
        builder.environment().put("MAIL_CONFIG", directory.toString());
        builder.environment()
                .put("LD_LIBRARY_PATH", root.resolve("usr/lib/postfix").toString());
        return builder.start();
    }

    private void awaitStart() {
        await().atMost(PATIENCE)
                .failFast("Postfix has ended; see master.out and mail.log", () -> !master.isAlive())
                .until(() -> log().stream().anyMatch(line -> line.contains("daemon started")));
    }

    /** Where it takes mail over SMTP. */
    int port() {
        return port;
    }

    /** The lines of its log. */
    List<String> log() throws IOException {
        Path log = directory.resolve("mail.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Stops it; on SIGTERM master ends its daemons, too. */
    @Override
    public void close() throws IOException {
        master.destroy();
        try {
            if (!master.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                master.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
