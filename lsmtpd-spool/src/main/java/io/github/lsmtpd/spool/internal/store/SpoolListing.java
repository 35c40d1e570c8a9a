package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.file.DurableFile;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.internal.file.Failures;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The names in a spool directory: which of them are messages, and in which order. Thread safe. */
final class SpoolListing {
    private static final String SUFFIX = ".json";
    private static final Pattern NAME =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\.json(\\.tmp)?");

    private static final int MOST_NAMED = 100;

    private final Path directory;
    private final FileOperations files;
    private final Logger log;
    /** The files of which it was logged that their attributes cannot be read. */
    private final Set<Path> unseen = ConcurrentHashMap.newKeySet();

    SpoolListing(Path directory, FileOperations files, Logger log) {
        this.directory = directory;
        this.files = files;
        this.log = log;
    }

    /** Where the file of a message is. */
    Path file(UUID id) {
        return directory.resolve(id + SUFFIX);
    }

    /**
     * Looks whether there is a first name, and reads no more.
     *
     * @throws IOException if it cannot be read
     */
    void checkReadable() throws IOException {
        try (DirectoryStream<Path> names = files.list(directory, "*")) {
            var unused = names.iterator().hasNext();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Finds every message, in no order, and every file that is not finished. A file whose attributes cannot be read is named once
     * in the log, and left alone.
     */
    void scan(Consumer<SpoolEntry> found, Consumer<Path> unfinished) throws IOException {
        forEach(path -> {
            if (path.getFileName().toString().endsWith(DurableFile.TEMPORARY)) {
                unfinished.accept(path);
                return;
            }
            SpoolEntry entry = entryOrSkip(path);
            if (entry != null) {
                found.accept(entry);
            }
        });
    }

    private @Nullable SpoolEntry entryOrSkip(Path path) {
        try {
            return entry(path);
        } catch (IOException e) {
            if (unseen.size() < MOST_NAMED && unseen.add(path)) {
                log.warn("the attributes of {} cannot be read, it is left alone: {}", path, Failures.text(e));
            }
            return null;
        }
    }

    /** Finds the oldest of the wanted messages after one; keeps no more in memory than it returns. */
    List<SpoolEntry> oldest(
            int limit, @Nullable SpoolEntry after, Predicate<SpoolEntry> wanted, Consumer<Path> unfinished)
            throws IOException {
        PriorityQueue<SpoolEntry> newestFirst = new PriorityQueue<>(Comparator.reverseOrder());
        scan(
                entry -> {
                    if (wanted.test(entry) && (after == null || entry.compareTo(after) > 0)) {
                        newestFirst.add(entry);
                        if (newestFirst.size() > limit) {
                            newestFirst.remove();
                        }
                    }
                },
                unfinished);
        return newestFirst.stream().sorted().toList();
    }

    /** The size of a message's file, or 0 if it is not there. */
    long size(UUID id) throws IOException {
        SpoolEntry entry = entry(file(id));
        return entry == null ? 0 : entry.size();
    }

    private void forEach(Visit visit) throws IOException {
        try (DirectoryStream<Path> paths = files.list(directory, "*")) {
            for (Path path : paths) {
                if (NAME.matcher(path.getFileName().toString()).matches()) {
                    visit.visit(path);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private @Nullable SpoolEntry entry(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = files.attributes(path);
            String name = path.getFileName().toString();
            UUID id = UUID.fromString(name.substring(0, name.length() - SUFFIX.length()));
            return attributes.isRegularFile()
                    ? new SpoolEntry(id, attributes.lastModifiedTime().toInstant(), attributes.size())
                    : null;
        } catch (NoSuchFileException e) {
            return null; // removed since the directory was read
        }
    }

    /** What is done with a file. */
    @FunctionalInterface
    private interface Visit {
        void visit(Path path) throws IOException;
    }
}
