package io.github.lsmtpd.benchmarks.amqp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A release of RabbitMQ. */
public enum Release {
    /** Debian 12's, as its package installs it. */
    V3_10("3.10", Path.of("/")),
    /**
     * The newest, from the directory that {@code LSMTPD_RABBITMQ4_DIR} names, into which {@code .ci/unpack-rabbitmq4} unpacks it; it
     * runs with that as its root directory, which only the user root can do.
     */
    V4_3("4.3", Path.of(Objects.requireNonNullElse(System.getenv("LSMTPD_RABBITMQ4_DIR"), "/nowhere")));

    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");

    private final String label;
    private final Path root;

    Release(String label, Path root) {
        this.label = label;
        this.root = root;
    }

    /** Its name: {@code 3.10} or {@code 4.3}. */
    public String label() {
        return label;
    }

    /** By its name. */
    public static Release of(String label) {
        for (Release release : values()) {
            if (release.label.equals(label)) {
                return release;
            }
        }
        throw new IllegalArgumentException("releases are 3.10 and 4.3, not " + label);
    }

    /**
     * Returns, if it is there.
     *
     * @throws IllegalArgumentException with how to get it, otherwise
     */
    public void check() {
        if (!Files.isExecutable(outside(PROGRAMS.resolve("rabbitmq-server")))) {
            throw new IllegalArgumentException(
                    this == V3_10
                            ? "RabbitMQ is missing: apt-get install rabbitmq-server"
                            : "RabbitMQ 4 is missing: .ci/unpack-rabbitmq4 DIR, and LSMTPD_RABBITMQ4_DIR=DIR");
        }
    }

    /** Where a node of it may have its files. */
    Path directory(Path usual) {
        return this == V3_10 ? usual : outside(Path.of("/tmp"));
    }

    /** The path by which it knows a file of this machine. */
    Path inside(Path path) {
        return Path.of("/").resolve(root.relativize(path));
    }

    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (this != V3_10) {
            // The mount of /proc ends with the program.
            command.addAll(List.of("unshare", "--mount", "--root=" + root, "--mount-proc"));
        }
        command.add(program.equals("epmd") ? program : PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private Path outside(Path path) {
        return root.resolve(Path.of("/").relativize(path));
    }
}
