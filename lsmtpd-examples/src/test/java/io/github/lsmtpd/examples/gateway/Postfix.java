package io.github.lsmtpd.examples.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs Postfix from an unpacked package or an installed one. On SIGTERM its master ends its daemons, too. */
final class Postfix {
    private static final List<String> QUEUES = List.of(
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "trace");

    private Postfix() {}

    /**
     * Starts it; needs to be root.
     *
     * @param parent where its files are to be
     * @param transports by the domain of the recipients, a transport of {@code master.cf} and its next hop
     */
    static MailRelay start(Path parent, Map<String, String> transports) throws IOException {
        Path directory = MailRelay.createOpen(parent, "postfix-relay");
        int port = MailRelay.freePort();
        Path root = MailRelay.root("postfix");
        String table = transports.entrySet().stream()
                .map(entry -> "{ " + entry.getKey() + " = " + entry.getValue() + " }")
                .collect(Collectors.joining(", "));
        Map<String, String> values = Map.of(
                "directory",
                directory.toString(),
                "root",
                root.toString(),
                "port",
                Integer.toString(port),
                "transports",
                table);
        for (String file : List.of("main.cf", "master.cf")) {
            MailRelay.configure(directory.resolve(file), "postfix/" + file, values);
        }
        createQueue(directory);
        return MailRelay.start(command(directory, root), port, directory.resolve("mail.log"), "daemon started");
    }

    /** As Postfix's own post-install does it. */
    private static void createQueue(Path directory) throws IOException {
        own(directory.resolve("data"), "rwx------");
        Path queue = MailRelay.createOpen(directory, "queue");
        for (String name : QUEUES) {
            own(queue.resolve(name), "rwx------");
        }
        own(queue.resolve("public"), "rwx--x---");
        own(queue.resolve("maildrop"), "rwx-wx---");
        Files.createDirectory(queue.resolve("pid"));
    }

    /** Gives it to the owner and the group of {@code main.cf}. */
    private static void own(Path path, String permissions) throws IOException {
        MailRelay.createOwned(path, "news", "mail", permissions);
    }

    private static ProcessBuilder command(Path directory, Path root) {
        String master = root.resolve("usr/lib/postfix/sbin/master").toString();
        // -d: not detached, so that it stays our child process
        ProcessBuilder command = new ProcessBuilder(master, "-c", directory.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("master.out").toFile());
        command.environment().put("MAIL_CONFIG", directory.toString());
        command.environment()
                .put("LD_LIBRARY_PATH", root.resolve("usr/lib/postfix").toString());
        return command;
    }
}
