package io.github.lsmtpd.spool.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.internal.file.DurableMove;
import io.github.lsmtpd.spool.internal.file.Failures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** The subdirectories for files that are not replayed: those that are damaged, and those that are refused for good. */
final class SetAsideDirectories {
    static final String PARKED = "parked";
    static final String QUARANTINE = "quarantine";

    private final Path spool;
    private final FileOperations files;
    private final Logger log;

    SetAsideDirectories(Path spool, FileOperations files, Logger log) {
        this.spool = spool;
        this.files = files;
        this.log = log;
    }

    /** Moves a file of the spool to a subdirectory; returns its new place. */
    Path move(Path file, String subdirectory) throws IOException {
        return DurableMove.move(file, spool.resolve(subdirectory), files);
    }

    /**
     * Writes beside a file why it was moved; the last reason counts. Never fails: what matters is that the file was moved, and
     * the reason is in the log too.
     */
    void explain(Path moved, String reason) {
        Path beside = reasonOf(moved);
        try {
            files.delete(beside);
            try (FileChannel channel = files.create(beside)) {
                String line = Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + reason + "\n";
                files.write(channel, ByteBuffer.wrap(line.getBytes(UTF_8)));
            }
        } catch (IOException e) {
            log.warn("{} cannot be written, it would say: {}", beside, reason);
        }
    }

    /** The file with the reason for which a file was moved: that of the message's id, since a number may follow its name. */
    static Path reasonOf(Path moved) {
        String name = moved.getFileName().toString();
        return moved.resolveSibling(name.substring(0, name.indexOf(".json")) + ".reason");
    }

    /** Logs in one line how many files wait there for an operator, if there are any. */
    void report() {
        List<String> found = new ArrayList<>();
        for (String subdirectory : List.of(PARKED, QUARANTINE)) {
            Path directory = spool.resolve(subdirectory);
            long count = count(directory);
            if (count > 0) {
                found.add(count + " in " + directory);
            }
        }
        if (!found.isEmpty()) {
            log.info("Messages that were set aside and are not replayed: {}", String.join(", ", found));
        }
    }

    /** A move that finds its name taken adds a number to it. */
    private long count(Path directory) {
        if (!files.exists(directory)) {
            return 0;
        }
        long count = 0;
        try (DirectoryStream<Path> all = files.list(directory, "*.json*")) {
            for (Path ignored : all) {
                count++;
            }
        } catch (NoSuchFileException e) {
            // It was removed this moment.
        } catch (IOException | DirectoryIteratorException e) {
            log.warn("{} cannot be read: {}", directory, Failures.text(e));
        }
        return count;
    }
}
