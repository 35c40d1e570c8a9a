package io.github.lsmtpd.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.UUID;

/** The user who owns the files that this process creates, whatever names that user has. */
final class ProcessUser {
    /** Belongs to the user of the process, on Linux. */
    private static final Path PROCESS = Path.of("/proc/self");

    private ProcessUser() {}

    /**
     * Returns the owner of a file that is created for that and removed again, which shows too that files can be written.
     *
     * @throws IOException if none can be created, unless the file system is full: a full spool must open to be emptied
     */
    static UserPrincipal of(Path directory, FileOperations files) throws IOException {
        Path probe = directory.resolve(UUID.randomUUID() + ".json" + DurableFile.TEMPORARY);
        try {
            files.create(probe).close();
        } catch (IOException e) {
            if (OutOfSpace.isCauseOf(e) && Files.exists(PROCESS)) {
                return Files.getOwner(PROCESS);
            }
            throw e;
        }
        try {
            return files.attributes(probe).owner();
        } finally {
            files.delete(probe);
        }
    }
}
