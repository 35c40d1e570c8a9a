package io.github.lsmtpd.examples.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Runs Exim, which sends BDAT, from an unpacked package or an installed one. */
final class Exim {
    /** The user that Debian's Exim cannot be without. */
    private static final String USER = "Debian-exim";

    private Exim() {}

    /** Starts it; needs to be root. {@code parent} is where its files are to be. */
    static MailRelay start(Path parent, int gatewayPort) throws IOException {
        Path directory = MailRelay.createOpen(parent, "exim-relay");
        int port = MailRelay.freePort();
        Path root = MailRelay.root("exim4");
        Map<String, String> values = Map.of(
                "directory",
                directory.toString(),
                "root",
                root.toString().equals("/") ? "" : root.toString(),
                "port",
                Integer.toString(port),
                "gateway",
                Integer.toString(gatewayPort));
        Path configuration = directory.resolve("exim.conf");
        MailRelay.configure(configuration, "exim/exim.conf", values);
        MailRelay.createOwned(directory.resolve("spool"), USER, USER, "rwx------");
        MailRelay.createOwned(directory.resolve("log"), USER, USER, "rwx------");
        String exim = root.resolve("usr/sbin/exim4").toString();
        // -bdf: not detached, so that it stays our child process
        ProcessBuilder command = new ProcessBuilder(exim, "-C", configuration.toString(), "-bdf")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("exim.out").toFile());
        return MailRelay.start(command, port, directory.resolve("log/mainlog"), "daemon started");
    }
}
