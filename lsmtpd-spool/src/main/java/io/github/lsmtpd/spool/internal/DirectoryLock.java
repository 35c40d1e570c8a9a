package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps a directory to one opener: no other process, and nobody else in this one. Thread safe. */
public final class DirectoryLock implements AutoCloseable {
    /**
     * The directories locked in this process. They are looked up before the lock file is opened at all: closing any
     * descriptor of that file would release the lock of the whole process (fcntl(2)).
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock at once, or fails. */
    public static DirectoryLock acquire(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw new FileSystemException(directory.toString(), null, "it is in use by this process already");
        }
        FileChannel channel = null;
        try {
            channel = open(real);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new FileSystemException(directory.toString(), null, "it is in use by another process");
            }
            return new DirectoryLock(real, channel);
        } catch (IOException | RuntimeException e) {
            release(real, channel);
            throw e;
        }
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(
                directory.resolve(".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static void release(Path directory, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(directory);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            release(directory, channel);
        }
    }
}
