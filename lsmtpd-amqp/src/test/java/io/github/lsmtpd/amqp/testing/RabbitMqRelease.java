package io.github.lsmtpd.amqp.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The releases of RabbitMQ that tests run on. */
public enum RabbitMqRelease {
    /** 3.10, Debian 12's, as its package installs it. */
    V3("/"),
    /**
     * The newest, 4.3 or later, from the directory that {@code LSMTPD_RABBITMQ4_DIR} names, which holds all that it needs of a
     * newer Debian, too. It runs with that as its root directory, which only the user root can do.
     */
    V4(System.getenv("LSMTPD_RABBITMQ4_DIR"));

    /* Beside the wrappers in /usr/sbin, which change to the user rabbitmq. */
    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");

    private final Path root;

    RabbitMqRelease(String root) {
        this.root = Path.of(Objects.requireNonNullElse(root, "/nowhere"));
    }

    static List<RabbitMqRelease> installed() {
        return Stream.of(values()).filter(RabbitMqRelease::isInstalled).toList();
    }

    boolean isInstalled() {
        return Files.isExecutable(outside(PROGRAMS.resolve("rabbitmq-server")));
    }

    /** A new directory, which the programs of this release find at {@link #inside}. */
    Path createDirectory(String prefix) {
        return Directories.createTemporary(outside(Path.of("/tmp")), prefix);
    }

    /** The path by which the programs of this release know a file of this machine. */
    Path inside(Path path) {
        return Path.of("/").resolve(root.relativize(path));
    }

    /** How a program of this release is run. */
    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (!root.equals(Path.of("/"))) {
            // The mount of /proc ends with the program; what a test unmounts meanwhile is to be unmounted for it, too.
            command.addAll(List.of("unshare", "--mount", "--propagation", "slave", "--root=" + root, "--mount-proc"));
        }
        command.add(program.equals("epmd") ? program : PROGRAMS.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private Path outside(Path path) {
        return root.resolve(Path.of("/").relativize(path));
    }

    @Override
    public String toString() {
        return "RabbitMQ " + name().substring(1);
    }
}
