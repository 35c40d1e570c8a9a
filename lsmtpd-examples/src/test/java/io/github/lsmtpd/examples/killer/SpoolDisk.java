package io.github.lsmtpd.examples.killer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.examples.gateway.TestDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;

/**
 * The file system of a spool: an ordinary directory, one in memory, or one in an image. An image lies on XFS, which can copy
 * it as it is at one instant, while the kernel goes on writing to it: what the disk has after a power cut.
 */
final class SpoolDisk implements AutoCloseable {
    private final Kind kind;
    private final Path image;
    private final Path directory;

    /** Which file system. */
    enum Kind {
        DIRECTORY(0, ""),
        TMPFS(48, ""),
        EXT4(64, "-q -F -N 3000"),
        /** This and the next have a least size. */
        XFS(320, "-q -f"),
        BTRFS(160, "-q -f");

        private final int megabytes;
        private final String options;

        Kind(int megabytes, String options) {
            this.megabytes = megabytes;
            this.options = options;
        }

        boolean hasSnapshots() {
            return this == EXT4 || this == XFS || this == BTRFS;
        }

        /** Whether it is soon out of blocks and of inodes. */
        boolean isSmall() {
            return this == TMPFS || this == EXT4;
        }

        String mkfs() {
            return "mkfs." + name().toLowerCase(Locale.ROOT);
        }
    }

    private SpoolDisk(Kind kind, Path parent) throws IOException {
        this.kind = kind;
        this.image = Files.createDirectories(parent).resolve("image");
        this.directory = Files.createDirectory(parent.resolve("disk"));
    }

    /** A disk for images; whoever has it creates them in {@link #directory}. */
    static SpoolDisk host(Path parent) throws IOException {
        SpoolDisk host = create(Kind.XFS, parent, 4_096);
        run("mount", "--make-shared", host.directory.toString()); // what is unmounted in it is so in all namespaces
        return host;
    }

    /** A new disk; an image has to be on a {@link #host}. */
    static SpoolDisk create(Kind kind, Path parent) throws IOException {
        return create(kind, parent, kind.megabytes);
    }

    private static SpoolDisk create(Kind kind, Path parent, int megabytes) throws IOException {
        SpoolDisk disk = new SpoolDisk(kind, parent);
        if (kind.hasSnapshots()) {
            run("truncate", "-s", megabytes + "M", disk.image.toString());
            run((kind.mkfs() + " " + kind.options + " " + disk.image).split(" ", -1));
            disk.mount();
        } else if (kind == Kind.TMPFS) {
            String options = "nr_inodes=3000,size=" + megabytes + "m";
            TestDisk.mount("-t", "tmpfs", "-o", options, "tmpfs", disk.directory.toString());
        }
        return disk;
    }

    private void mount() throws IOException {
        TestDisk.mount("-o", "loop", image.toString(), directory.toString());
    }

    /** Whoever has made a mount namespace meanwhile has this mount, too, and so long no copy with the same UUID can be mounted. */
    private void awaitRelease() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMinutes(10))
                .until(() -> loopDevice().isEmpty());
    }

    private String loopDevice() throws IOException {
        Process losetup = new ProcessBuilder("losetup", "--associated", image.toString()).start();
        return new String(losetup.getInputStream().readAllBytes(), US_ASCII);
    }

    private static void run(String... command) throws IOException {
        assertThat(TestDisk.run(command)).as(String.join(" ", command)).isZero();
    }

    Path directory() {
        return directory;
    }

    Kind kind() {
        return kind;
    }

    /** Uses up all blocks. */
    Effect fill() {
        Path filler = directory.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[1 << 16]);
            }
        } catch (IOException e) {
            return () -> remove(filler);
        }
    }

    /** Uses up all inodes. */
    Effect takeInodes() throws IOException {
        Path fillers = Files.createDirectory(directory.resolve("fillers"));
        try {
            for (int i = 0; true; i++) {
                Files.createFile(fillers.resolve("filler-" + i));
            }
        } catch (IOException e) {
            return () -> remove(fillers);
        }
    }

    /** Removes what is there, or is not after a power cut, so that the next power cut does not bring it back. */
    private void remove(Path fillers) throws IOException {
        run("rm", "-rf", fillers.toString());
        run("sync", "-f", directory.toString());
    }

    /** Keeps what is on the disk at this instant, which is not what is in the caches before it. */
    void keep(String name) throws IOException {
        run(
                "cp",
                "--reflink=always",
                image.toString(),
                image.resolveSibling(name).toString());
    }

    /** Brings back what was kept under a name, once; nothing may use the disk. */
    void revert(String name) throws IOException {
        run("umount", directory.toString());
        if (kind != Kind.EXT4) {
            awaitRelease();
        }
        Files.move(image.resolveSibling(name), image, StandardCopyOption.REPLACE_EXISTING);
        mount();
    }

    /** Unmounts it, even if it is still in use elsewhere. */
    @Override
    public void close() throws IOException {
        if (kind != Kind.DIRECTORY) {
            run("umount", "--lazy", directory.toString());
        }
    }
}
