package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks a directory against a second opener, in this process or another one. The lock is on a file in the directory, so that
 * it is lost when that file is removed; then {@link #isHeld} returns false, and {@link #renew} takes it again. Not thread safe.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final String NAME = ".lock";
    private static final int MOST_TRIES = 10;
    /**
     * The directories locked in this process. They are looked up before the lock file is opened at all: closing any
     * descriptor of that file would release the lock of the whole process (fcntl(2)).
     */
    static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileOperations files;
    private Held held;

    private DirectoryLock(Path directory, FileOperations files, Held held) {
        this.directory = directory;
        this.files = files;
        this.held = held;
    }

    /** Takes the lock at once, or fails. */
    public static DirectoryLock acquire(Path directory, FileOperations files) throws IOException {
        Path real = files.realPath(directory);
        if (!HELD.add(real)) {
            throw new FileSystemException(directory.toString(), null, "it is in use by this process already");
        }
        try {
            return new DirectoryLock(real, files, lock(real, files));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    /** Returns whether the file that is locked is still the one of that name, as far as can be seen. */
    public boolean isHeld() {
        try {
            return held.key.equals(key(directory, files));
        } catch (IOException e) {
            return true; // no other process can open it then
        }
    }

    /** Locks the file that now has the name, or fails; to be called only if the lock is not held. */
    public void renew() throws IOException {
        Held lost = held;
        held = lock(directory, files);
        lost.channel.close();
    }

    /** Gives the file a new time, so that a cleaner of old files leaves it alone. */
    public void refresh() {
        mark(held.channel);
    }

    private static Held lock(Path directory, FileOperations files) throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Held locked = tryLock(directory, files);
            if (locked != null) {
                return locked;
            }
        }
        throw new FileSystemException(directory.toString(), null, "another process keeps removing its lock file");
    }

    /** Returns null if the name got another file meanwhile, whose lock another process may have. */
    private static @Nullable Held tryLock(Path directory, FileOperations files) throws IOException {
        FileChannel channel = files.openLock(directory.resolve(NAME));
        try {
            Object opened = key(directory, files);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new FileSystemException(directory.toString(), null, "it is in use by another process");
            }
            mark(channel);
            if (opened != null && opened.equals(key(directory, files))) {
                return new Held(channel, opened);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** Writes the id of this process to the file, if the disk has room for that. */
    private static void mark(FileChannel channel) {
        String process = ProcessHandle.current().pid() + "\n";
        try {
            channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            // The lock does not depend on it, and a spool on a full disk must open to be emptied.
        }
    }

    /** Which file has the name; null if none. It is not opened for that, see above. */
    private static @Nullable Object key(Path directory, FileOperations files) throws IOException {
        try {
            return files.attributes(directory.resolve(NAME)).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (held.channel.isOpen()) {
            try {
                held.channel.close();
            } finally {
                HELD.remove(directory);
            }
        }
    }

    /** The locked file: as long as it is open, no other gets its key. */
    private record Held(FileChannel channel, Object key) {}
}
