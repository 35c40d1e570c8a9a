package io.github.lsmtpd.spool;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The files of a spool: a message in it survives the process and the machine from the moment {@link #write} returns, and
 * what is read from it is what was written, to the bit.
 *
 * <p>Each message is one file, {@code <message id>.json}: the object that {@link MessageJson} writes, with one more
 * member, {@code checksum}, at its end; with {@link SpoolSettings#keyFile} it is that object, encrypted. Files of any other name, links, and whatever else is not a regular file are left
 * alone. Files that cannot be used go to the subdirectories {@code quarantine} and {@code parked} and stay there; how many
 * they hold is logged when the directory is opened.
 *
 * <p>The directory is private: it belongs to the user of this process, no other user may write to it, its files have mode
 * 0600, and it is locked against a second opener as long as it is open. If it is removed or emptied meanwhile, it is made
 * and locked again, with one line in the log; the messages that were in it are lost. It needs a POSIX file system. Thread
 * safe.
 *
 * <p>No file is moved or removed by a thread that is interrupted: that fails with an {@link InterruptedIOException}.
 */
public final class SpoolDirectory implements Closeable {
    private final SpoolStore store;

    private SpoolDirectory(SpoolStore store) {
        this.store = store;
    }

    /**
     * Opens a directory and locks it; creates it with mode 0700 where it is missing, and removes temporary files that a
     * crash left there. A file system without room for new files does not keep it from being opened, if it exists already.
     *
     * @param settings which directory, and how much it may hold
     * @return the directory; the caller closes it
     * @throws SettingException if the file of keys cannot be used, under its name in code
     * @throws IOException if it cannot be created or written, belongs to another user, lets others write, is a link that
     *     others can replace, or is open elsewhere
     */
    public static SpoolDirectory open(SpoolSettings settings) throws IOException {
        return new SpoolDirectory(SpoolStore.open(settings));
    }

    /**
     * Writes a message; when this returns, it is on the disk. If it throws, the message is not in the spool, as far as
     * the disk lets us undo what was done.
     *
     * @param message the message
     * @throws SpoolFullException if the quota, the file system or the space to be left free has no room for it
     * @throws IOException if anything else fails
     */
    public void write(MailMessage message) throws IOException {
        store.write(message);
    }

    /**
     * Does what {@link #write} does, but does not wait for the last fsync. It blocks while the file is written.
     *
     * @param message the message
     * @return completes when the message is on the disk, or exceptionally with what {@link #write} throws
     */
    public CompletionStage<Void> writeAsync(MailMessage message) {
        return store.writeAsync(message);
    }

    /**
     * Lists messages in the order of their files' times, a part at a time, so that a directory of any size takes little
     * memory: it is read through once for each call. A message is listed once it is acknowledged, not while it is written.
     *
     * @param limit the greatest number of messages to return
     * @param after the last message of the part before, or null to begin
     * @return the oldest messages that come after that one
     * @throws IOException if the directory cannot be read
     */
    public List<SpoolEntry> oldest(int limit, @Nullable SpoolEntry after) throws IOException {
        return store.oldest(limit, after);
    }

    /**
     * Reads a message, after checking that its file is as it was written.
     *
     * @param id the message
     * @return the message; the content of a large one stays in its file, and throws an {@link IOException} when that is gone
     * @throws DamagedFileException if the file is not intact, not ours, or not of this message
     * @throws MissingKeyException if it is encrypted with a key that is not there
     * @throws NoSuchFileException if it is no longer there
     * @throws IOException if the file cannot be read
     */
    public MailMessage read(UUID id) throws IOException {
        return store.read(id);
    }

    /**
     * Removes a message, if it is there. After a crash it may be there again.
     *
     * @param id the message
     * @throws IOException if it cannot be removed
     */
    public void remove(UUID id) throws IOException {
        store.remove(id);
    }

    /**
     * Moves a damaged file to the subdirectory {@code quarantine}.
     *
     * @param id the message
     * @return where it is now
     * @throws IOException if it was not moved
     */
    public Path quarantine(UUID id) throws IOException {
        return store.quarantine(id);
    }

    /**
     * Moves a message that is intact, but refused for good, to the subdirectory {@code parked}.
     *
     * @param id the message
     * @return where it is now
     * @throws IOException if it was not moved
     */
    public Path park(UUID id) throws IOException {
        return store.park(id);
    }

    /**
     * How much the messages in the spool take, without those set aside.
     *
     * @return their size in bytes
     */
    public long bytes() {
        return store.bytes();
    }

    /**
     * Unlocks the directory, once what is being written is on the disk. May be repeated; an interrupt does not shorten it.
     *
     * @throws IOException if that takes more than ten seconds; the directory then stays locked as long as the process lives
     */
    @Override
    public void close() throws IOException {
        store.close();
    }
}
