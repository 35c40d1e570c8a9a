package io.github.lsmtpd.internal.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** A file system that is full, recognized by what its failures say: ENOSPC, which is for want of inodes too, and EDQUOT. */
public final class OutOfSpace {
    private OutOfSpace() {}

    /**
     * Returns whether an operation failed for want of space or of inodes, if the C library speaks English.
     *
     * @param failure the failure
     * @return whether it did
     */
    public static boolean isCauseOf(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("quota exceeded");
    }

    /**
     * Says what an operator can do about a full file system.
     *
     * @param directory where it was found
     * @param failure the failure
     * @return one that says so; any other failure as it is
     */
    public static IOException explain(Path directory, IOException failure) {
        if (!isCauseOf(failure)) {
            return failure;
        }
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        FileSystemException explained = new FileSystemException(
                directory.toString(),
                null,
                "its file system has no room for one more file or directory: " + reason
                        + "; remove files there, df and df -i show whether it is out of blocks or of inodes");
        explained.initCause(failure);
        return explained;
    }
}
