package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.UUID;

/** Makes sure that nobody else can put files into a directory, or had it made in our place. */
public final class PrivateDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateDirectory() {}

    /** Creates the directory with mode 0700 where it is missing, and its parents; then checks it. */
    public static void prepare(Path directory, FileOperations files) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(directory, PRIVATE);
        }
        PosixFileAttributes attributes =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw new FileSystemException(directory.toString(), null, "it is a symbolic link");
        }
        if (!attributes.isDirectory()) {
            throw new FileSystemException(directory.toString(), null, "it is not a directory");
        }
        Set<PosixFilePermission> permissions = attributes.permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new FileSystemException(
                    directory.toString(),
                    null,
                    "its mode lets others write: " + PosixFilePermissions.toString(permissions));
        }
        if (!attributes.owner().equals(ownUser(directory, files))) {
            throw new FileSystemException(
                    directory.toString(), null, "it belongs to another user, " + attributes.owner());
        }
    }

    /** The owner of a file we make is the user we are, whatever names there are; it shows too that we can write. */
    private static UserPrincipal ownUser(Path directory, FileOperations files) throws IOException {
        Path probe = directory.resolve(UUID.randomUUID() + ".json" + AtomicFile.TEMPORARY);
        files.create(probe).close();
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            files.delete(probe);
        }
    }
}
