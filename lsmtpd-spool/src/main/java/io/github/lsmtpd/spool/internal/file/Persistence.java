package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.file.FileOperations;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the files in a directory survive a restart of the machine and cleaners of temporary files. */
public final class Persistence {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private Persistence() {}

    /** Returns a warning about a directory that is no good place for a spool, or null. */
    public static @Nullable String warning(Path directory, FileOperations files) {
        return warning(directory.toAbsolutePath(), files.fileSystemType(directory));
    }

    static @Nullable String warning(Path directory, String type) {
        String where;
        if (IN_MEMORY.contains(type)) {
            where = "is in memory (" + type + "), so that messages in it do not survive a restart of the machine";
        } else if (directory.startsWith("/tmp") || directory.startsWith("/var/tmp")) {
            where = "is one for temporary files, which the system may clean, and which may not survive a restart of the"
                    + " machine";
        } else {
            return null;
        }
        return "The spool directory " + directory + " " + where
                + ". Set another one on a disk, such as TEMP_EMAIL_DIR=/var/spool/lsmtp";
    }
}
