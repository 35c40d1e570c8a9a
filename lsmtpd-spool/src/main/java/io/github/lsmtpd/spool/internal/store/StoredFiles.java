package io.github.lsmtpd.spool.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.internal.file.PrivateDirectory;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.StoredFile;
import io.github.lsmtpd.spool.StoredFile.State;
import io.github.lsmtpd.spool.internal.file.AtomicFile;
import io.github.lsmtpd.spool.internal.file.DurableMove;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.file.GroupCommit;
import io.github.lsmtpd.spool.internal.file.Leftovers;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of a spool that this process need not hold. Thread safe. */
public final class StoredFiles {
    /** A move that finds its name taken adds a number to it. */
    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\.json(\\.[0-9]+)?");

    private static final int COMMIT_SECONDS = 60;

    private final Path directory;
    private final FileOperations files;
    private final SpoolKeys keys;
    private final SpoolReader reader;

    private StoredFiles(Path directory, SpoolKeys keys, FileOperations files) throws IOException {
        this.directory = directory;
        this.files = files;
        this.keys = keys;
        this.reader = new SpoolReader(files, directory, keys);
    }

    /** Looks at a directory, which is not created. */
    public static StoredFiles of(Path directory, SpoolKeys keys) throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        FileOperations files = new FileOperations();
        Path resolved = PrivateDirectory.resolve(directory);
        PrivateDirectory.prepare(resolved, files);
        return new StoredFiles(resolved, keys, files);
    }

    /** Finds the files of a state. */
    public void forEach(State state, Consumer<StoredFile> found) throws IOException {
        scan(state, "*.json*", found);
    }

    /** Finds the files of a message. */
    public List<StoredFile> find(UUID id) throws IOException {
        List<StoredFile> found = new ArrayList<>();
        for (State state : State.values()) {
            scan(state, id + ".json*", found::add);
        }
        return found;
    }

    private void scan(State state, String glob, Consumer<StoredFile> found) throws IOException {
        Path place = placeOf(state);
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(place, glob)) {
            for (Path path : paths) {
                StoredFile file = file(state, path);
                if (file != null) {
                    found.accept(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private @Nullable StoredFile file(State state, Path path) throws IOException {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches() || (state == State.WAITING && name.group(2) != null)) {
            return null;
        }
        try {
            BasicFileAttributes attributes = files.attributes(path);
            return attributes.isRegularFile()
                    ? new StoredFile(
                            UUID.fromString(name.group(1)),
                            state,
                            path,
                            attributes.lastModifiedTime().toInstant(),
                            attributes.size(),
                            state == State.WAITING ? Optional.empty() : reason(path))
                    : null;
        } catch (NoSuchFileException e) {
            return null; // moved or removed since the directory was read
        }
    }

    private static Optional<String> reason(Path path) {
        try {
            return Optional.of(
                    Files.readString(SetAsideDirectories.reasonOf(path), UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty(); // set aside by an older version, or by hand
        }
    }

    private Path placeOf(State state) {
        return switch (state) {
            case WAITING -> directory;
            case PARKED -> directory.resolve(SetAsideDirectories.PARKED);
            case QUARANTINED -> directory.resolve(SetAsideDirectories.QUARANTINE);
        };
    }

    /** Reads a message. */
    public MailMessage read(StoredFile file) throws IOException {
        return reader.read(file.id(), file.path());
    }

    /** Reads the header alone. */
    public boolean hasKey(StoredFile file) {
        return reader.missingKey(file.id(), file.path()) == null;
    }

    /** Moves a file that was set aside back. */
    public void retry(StoredFile file) throws IOException {
        if (file.state() == State.WAITING) {
            throw new IllegalArgumentException(file.id() + " waits already");
        }
        var unused = read(file);
        DurableMove.rename(file.path(), waiting(file.id()), files);
        files.delete(SetAsideDirectories.reasonOf(file.path()));
    }

    private Path waiting(UUID id) throws IOException {
        Path target = directory.resolve(id + ".json");
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        return target;
    }

    /** Writes a message as one that waits. */
    public void add(MailMessage message) throws IOException {
        Path target = waiting(message.id());
        GroupCommit sync = new GroupCommit(() -> files.syncDirectory(directory), Scheduler.system());
        try {
            var unused = new AtomicFile(files, sync, new Leftovers(files), keys)
                    .write(target, out -> MessageJson.write(message, out))
                    .join();
        } catch (CompletionException e) {
            throw new IOException(target + " was not written: " + Failures.text(Failures.cause(e)), e);
        } finally {
            sync.close(COMMIT_SECONDS);
        }
    }
}
