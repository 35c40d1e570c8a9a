package io.github.lsmtpd.examples.simulation;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What is known of a node when it is asked. */
record SimulatedAttributes(Object fileKey, boolean isDirectory, long size, FileTime lastModifiedTime)
        implements PosixFileAttributes {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final User OWNER = new User();

    private record User() implements GroupPrincipal {
        @Override
        public String getName() {
            return "simulated";
        }
    }

    SimulatedAttributes(DiskNode node) {
        this(node.key(), node.isDirectory(), node.size(), FileTime.from(node.time(), TimeUnit.NANOSECONDS));
    }

    @Override
    public UserPrincipal owner() {
        return OWNER;
    }

    @Override
    public GroupPrincipal group() {
        return OWNER;
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        return PRIVATE;
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime;
    }

    @Override
    public FileTime creationTime() {
        return lastModifiedTime;
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }
}
