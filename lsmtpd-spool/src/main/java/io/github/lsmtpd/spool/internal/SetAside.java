package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Moves a file that cannot be used out of the way, never over another one. */
public final class SetAside {
    private SetAside() {}

    /** Moves the file into the directory, which is created where it is missing; returns its new place. */
    public static Path move(Path file, Path directory, FileOperations files) throws IOException {
        PrivateDirectory.prepare(directory, files);
        Path target = directory.resolve(file.getFileName());
        for (int n = 1; Files.exists(target, LinkOption.NOFOLLOW_LINKS); n++) {
            target = directory.resolve(file.getFileName() + "." + n);
        }
        files.rename(file, target);
        files.syncDirectory(directory);
        return target;
    }
}
