package io.github.lsmtpd.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The changes that a sink makes to its files. A test overrides one of the operations to observe it, or to
 * make it fail.
 */
public class FileOperations {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** The real operations. */
    public FileOperations() {}

    /**
     * Creates a private file that was not there before, following no link.
     *
     * @param file its name
     * @return a channel to write to it
     * @throws IOException if that fails
     */
    public FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PRIVATE);
    }

    /**
     * Writes all that remains in the buffer.
     *
     * @param file where to
     * @param bytes the buffer
     * @throws IOException if that fails
     */
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /**
     * Returns when the file's bytes and its length are on the disk: fsync.
     *
     * @param file the file
     * @throws IOException if that fails
     */
    public void sync(FileChannel file) throws IOException {
        file.force(true);
    }

    /**
     * Gives a file another name in one step, replacing what had that name.
     *
     * @param from its name
     * @param to its name from then on
     * @throws IOException if that fails
     */
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Returns when the names in a directory are on the disk; each time on a descriptor of its own.
     *
     * @param directory the directory
     * @throws IOException if that fails
     */
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Removes a name, if it is there.
     *
     * @param file the name
     * @return whether it was there
     * @throws IOException if that fails
     */
    public boolean delete(Path file) throws IOException {
        return Files.deleteIfExists(file);
    }

    /**
     * Reads the attributes of what has a name, without following a link.
     *
     * @param file the name
     * @return the attributes
     * @throws IOException if that fails
     */
    public BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
