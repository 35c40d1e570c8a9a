package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A small file system of a test's own, which can hang; only root can have one, and only where the kernel lets it. */
public final class TestDisk implements AutoCloseable {
    private final Path directory;

    private TestDisk(Path directory) {
        this.directory = directory;
    }

    /** One in memory. */
    static TestDisk inMemory(Path parent, int megabytes) throws IOException {
        TestDisk disk = new TestDisk(Files.createDirectory(parent.resolve("disk")));
        mount("-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", disk.directory.toString());
        return disk;
    }

    /** One in a file, which can {@linkplain #hang hang}. */
    static TestDisk inFile(Path parent, int megabytes) throws IOException {
        Path image = parent.resolve("image");
        TestDisk disk = new TestDisk(Files.createDirectory(parent.resolve("disk")));
        assertThat(run("truncate", "-s", megabytes + "M", image.toString())).isZero();
        assertThat(run("mkfs.ext4", "-q", image.toString())).isZero();
        mount("-o", "loop", image.toString(), disk.directory.toString());
        return disk;
    }

    /** Mounts something, or skips the test. */
    public static void mount(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        assumeTrue(run(command) == 0, "the kernel mounts nothing here");
    }

    /** A new directory of this disk, for its owner alone. */
    Path newDirectory(String name) throws IOException {
        return Files.createDirectory(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Whoever writes from now on waits, and cannot even be killed, until this is closed or the JVM of the test ends. */
    Hang hang() throws IOException {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "fsfreeze -f \"$0\" && echo && read end; fsfreeze -u \"$0\"", directory.toString())
                .start();
        assertThat(shell.getInputStream().read()).as("whether it hangs").isEqualTo('\n');
        return new Hang(shell);
    }

    record Hang(Process shell) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            shell.getOutputStream().close();
            assertThat(status(shell)).as("status of the end").isZero();
        }
    }

    /** Runs a program, and returns its status. */
    public static int run(String... command) throws IOException {
        return status(new ProcessBuilder(List.of(command)).inheritIO().start());
    }

    private static int status(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Unmounts it, even if it is still in use. */
    @Override
    public void close() throws IOException {
        run("umount", "--lazy", directory.toString());
    }
}
