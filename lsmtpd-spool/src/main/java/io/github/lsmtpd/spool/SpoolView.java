package io.github.lsmtpd.spool;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.spool.internal.seal.KeyFile;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import io.github.lsmtpd.spool.internal.store.StoredFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The files of a spool for an operator, seen without opening it: a process that has it open goes on, and sees what is changed
 * here within seconds. What is read may be gone, or somewhere else, a moment later; each change is one rename, after which a
 * file is whole in one place. Thread safe.
 */
public final class SpoolView {
    private final StoredFiles files;

    private SpoolView(StoredFiles files) {
        this.files = files;
    }

    /**
     * Looks at a spool.
     *
     * @param directory of {@link SpoolSettings#directory}
     * @return the view
     * @throws NoSuchFileException if there is no such directory
     * @throws IOException if it belongs to another user, lets others write, or is a link that others can replace
     */
    public static SpoolView of(Path directory) throws IOException {
        return new SpoolView(StoredFiles.of(directory, SpoolKeys.NONE));
    }

    /**
     * Looks at a spool whose files are encrypted: reads those whose keys are in a file, and writes such files.
     *
     * @param directory of {@link SpoolSettings#directory}
     * @param keyFile of {@link SpoolSettings#keyFile}
     * @return the view
     * @throws SettingException if the file of keys cannot be used, under its name in code
     * @throws NoSuchFileException if there is no such directory
     * @throws IOException if it belongs to another user, lets others write, or is a link that others can replace
     */
    public static SpoolView of(Path directory, Path keyFile) throws IOException {
        return new SpoolView(StoredFiles.of(directory, KeyFile.read(keyFile)));
    }

    /**
     * Finds every file of some states, in no order; reads names and attributes alone, so that a directory of any size takes
     * little memory.
     *
     * @param states which
     * @param found gets each of them
     * @throws IOException if the directory cannot be read
     */
    public void forEach(Set<StoredFile.State> states, Consumer<StoredFile> found) throws IOException {
        for (StoredFile.State state : states) {
            files.forEach(state, found);
        }
    }

    /**
     * Finds the files of one message. There may be several: a file that was set aside twice, or the same message written again
     * by a client that had no answer.
     *
     * @param id the message
     * @return its files, the one that waits first; empty if there is none
     * @throws IOException if the directory cannot be read
     */
    public List<StoredFile> find(UUID id) throws IOException {
        return files.find(id);
    }

    /**
     * Reads a message, after checking that its file is as it was written.
     *
     * @param file its file
     * @return the message; the content of a large one stays in its file
     * @throws DamagedFileException if the file is not intact, not ours, or not of this message
     * @throws MissingKeyException if it is encrypted with a key that is not there
     * @throws NoSuchFileException if it is no longer there
     * @throws IOException if it cannot be read
     */
    public MailMessage read(StoredFile file) throws IOException {
        return files.read(file);
    }

    /**
     * Returns whether the key of a file is there; reads no more than its first bytes.
     *
     * @param file the file
     * @return true as well if it is not encrypted, or cannot be read
     */
    public boolean hasKey(StoredFile file) {
        return files.hasKey(file);
    }

    /**
     * Moves a file that was set aside back to those that wait, so that it is tried again with a clean record.
     *
     * @param file one that is {@link StoredFile.State#PARKED} or {@link StoredFile.State#QUARANTINED}
     * @throws DamagedFileException if it is not intact; it stays
     * @throws FileAlreadyExistsException if the same message waits already; it stays
     * @throws IOException if it was not moved
     * @throws IllegalArgumentException if it waits
     */
    public void retry(StoredFile file) throws IOException {
        files.retry(file);
    }

    /**
     * Writes a message as one that waits; when this returns, it is on the disk. The quota of a process that has the spool open
     * is not asked, but what is written here counts for it from then on.
     *
     * @param message the message
     * @throws FileAlreadyExistsException if it waits already
     * @throws IOException if it was not written
     */
    public void add(MailMessage message) throws IOException {
        files.add(message);
    }
}
