package io.github.lsmtpd.internal.file;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * All that a sink does with files: what is not done through this does not touch the disk. A test overrides an operation to
 * observe it, or to make it fail; or all of them, and has a disk of its own that loses what a power failure may lose.
 */
public class FileOperations {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Space that is not known: more than any message takes. */
    public static final long UNKNOWN_SPACE = Long.MAX_VALUE;

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
    public PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads the number of the owner of what has a name, without following a link. The owner's name would be looked up, in
     * {@code /etc/passwd} or over a network, each time.
     *
     * @param file the name
     * @return the number, to be compared with another
     * @throws IOException if that fails
     */
    public Object ownerNumber(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Returns whether a name is there, be it that of a link that leads nowhere.
     *
     * @param file the name
     * @return false also if that cannot be found out
     */
    public boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Opens a file for reading, following no link.
     *
     * @param file its name
     * @return a channel to read from
     * @throws IOException if that fails
     */
    public FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Opens a file that is there for writing, following no link.
     *
     * @param file its name
     * @return a channel that can be written to, and synced
     * @throws IOException if that fails
     */
    public FileChannel openForWriting(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Opens a file that is to be locked, and creates it where it is missing, private, following no link.
     *
     * @param file its name
     * @return a channel that can be locked, and written to
     * @throws IOException if that fails
     */
    public FileChannel openLock(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), PRIVATE);
    }

    /**
     * Reads the names in a directory.
     *
     * @param directory the directory
     * @param glob which names
     * @return the names, to be closed
     * @throws IOException if that fails
     */
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    public DirectoryStream<Path> list(Path directory, String glob) throws IOException {
        return Files.newDirectoryStream(directory, glob);
    }

    /**
     * Creates a directory that was not there before; its parent must be there.
     *
     * @param directory the directory
     * @param mode its mode
     * @throws IOException if that fails
     */
    public void createDirectory(Path directory, FileAttribute<Set<PosixFilePermission>> mode) throws IOException {
        Files.createDirectory(directory, mode);
    }

    /**
     * Gives a directory the present time, so that a cleaner of old files leaves it alone.
     *
     * @param directory the directory
     * @throws IOException if that fails
     */
    public void touch(Path directory) throws IOException {
        touch(directory, Instant.now());
    }

    /**
     * Gives a file another time.
     *
     * @param file the file
     * @param time when it was last modified, as it seems from then on
     * @throws IOException if that fails
     */
    public void touch(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    /**
     * Follows all links.
     *
     * @param path where to begin
     * @return where they lead
     * @throws IOException if that fails
     */
    public Path realPath(Path path) throws IOException {
        return path.toRealPath();
    }

    /**
     * Returns the room that the file system of a directory has for this user. It is asked by path, because {@code
     * Files.getFileStore} fails where the mount point is not in the table of mounts, as in a chroot.
     *
     * @param directory the directory
     * @return bytes, or {@link #UNKNOWN_SPACE} if that is not known, as of a directory that does not exist at this moment
     */
    public long usableSpace(Path directory) {
        File place = directory.toFile();
        long bytes = place.getUsableSpace();
        if (bytes == 0) {
            bytes = place.getTotalSpace() == 0
                    ? UNKNOWN_SPACE
                    : place.getUsableSpace(); // it may have come back in between
        }
        return bytes < 0 ? UNKNOWN_SPACE : bytes;
    }

    /**
     * Returns the type of the file system of a directory.
     *
     * @param directory the directory
     * @return such as {@code ext4}; empty where the mount point is not in the table of mounts
     */
    public String fileSystemType(Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException | SecurityException e) {
            return "";
        }
    }
}
