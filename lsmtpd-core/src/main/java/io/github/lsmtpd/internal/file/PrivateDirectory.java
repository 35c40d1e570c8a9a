package io.github.lsmtpd.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Makes sure that no other user can put files into a directory, or has made it in our place. */
public final class PrivateDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE = mode("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> PARENT = mode("rwxr-xr-x");
    private static final Integer ROOT = 0;
    private static final int MOST_LINKS = 40;

    private PrivateDirectory() {}

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /**
     * Follows the link that a directory may be, if only root and the owner of its target can replace it.
     *
     * @param directory the directory
     * @return the directory itself, which need not exist if it is no link
     * @throws IOException if the link is not to be trusted, or leads nowhere
     */
    public static Path resolve(Path directory) throws IOException {
        if (!Files.isSymbolicLink(directory)) {
            return directory;
        }
        if (!Files.exists(directory)) {
            throw refused(directory, "it is a symbolic link to a place that does not exist");
        }
        Path path = directory.toAbsolutePath();
        for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(path); links++) {
            checkLink(path, directory);
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        return path.toRealPath();
    }

    private static void checkLink(Path link, Path directory) throws IOException {
        Path parent = link.resolveSibling("").toRealPath();
        Object owner = Files.getAttribute(parent, "unix:uid");
        boolean trusted = owner.equals(ROOT) || owner.equals(Files.getAttribute(directory, "unix:uid"));
        if (!trusted || isWritableByOthers(Files.getPosixFilePermissions(parent))) {
            throw refused(
                    directory,
                    "it is a symbolic link in " + parent + ", where others can replace it; name the directory itself, "
                            + directory.toRealPath());
        }
    }

    /**
     * Creates the directory with mode 0700 where it is missing, and its parents; then checks it.
     *
     * @param directory the directory
     * @param files the operations
     * @throws IOException if it cannot be created, belongs to another user, or lets others write
     */
    public static void prepare(Path directory, FileOperations files) throws IOException {
        create(directory, PRIVATE, files);
        check(directory, () -> ProcessUser.of(directory, files), files);
    }

    /**
     * Does so for a directory in one that was prepared.
     *
     * @param directory the directory, whose parent is another one
     * @param files the operations
     * @throws IOException if it cannot be created, belongs to another user than its parent, or lets others write
     */
    public static void prepareWithin(Path directory, FileOperations files) throws IOException {
        create(directory, PRIVATE, files);
        check(directory, () -> files.attributes(directory.resolveSibling("")).owner(), files);
    }

    /** The user who must own a directory. */
    @FunctionalInterface
    private interface Owner {
        UserPrincipal find() throws IOException;
    }

    private static void check(Path directory, Owner owner, FileOperations files) throws IOException {
        PosixFileAttributes attributes = files.attributes(directory);
        if (attributes.isSymbolicLink()) {
            throw refused(directory, "it is a symbolic link");
        }
        if (!attributes.isDirectory()) {
            throw refused(directory, "it is not a directory");
        }
        if (isWritableByOthers(attributes.permissions())) {
            throw refused(
                    directory,
                    "its mode lets others write: " + PosixFilePermissions.toString(attributes.permissions())
                            + "; it cannot be shared: chmod 700 it, and give each process a directory of its own");
        }
        if (!attributes.owner().equals(owner.find())) {
            throw refused(directory, "it belongs to another user, " + attributes.owner());
        }
    }

    /** The name of each new directory is made safe in its parent. */
    private static void create(Path directory, FileAttribute<Set<PosixFilePermission>> mode, FileOperations files)
            throws IOException {
        if (files.exists(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && !Files.exists(parent)) {
            create(parent, PARENT, files);
        }
        try {
            files.createDirectory(directory, mode);
        } catch (FileAlreadyExistsException e) {
            return; // another process was faster; it is checked like any other
        }
        if (parent != null) {
            syncIfAllowed(parent, files);
        }
    }

    /** A user who may write to a directory need not be allowed to open it. */
    private static void syncIfAllowed(Path parent, FileOperations files) throws IOException {
        try {
            files.syncDirectory(parent);
        } catch (AccessDeniedException e) {
            // Then the name reaches the disk when the system writes it.
        }
    }

    private static boolean isWritableByOthers(Set<PosixFilePermission> permissions) {
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static FileSystemException refused(Path directory, String why) {
        return new FileSystemException(directory.toString(), null, why);
    }
}
