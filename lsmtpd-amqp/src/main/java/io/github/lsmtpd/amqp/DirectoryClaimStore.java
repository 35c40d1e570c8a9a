package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.internal.claims.FileAges;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.DurableFile;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.internal.file.OutOfSpace;
import io.github.lsmtpd.internal.file.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Claims as files {@code <message id>.eml} in a directory, each with exactly the content's bytes. A claim that was returned
 * survives a crash of the process and of the machine: temporary file in the same directory, write, fsync, rename, fsync of the
 * directory. The directory has mode 0700, the files 0600, so that consumers read them as the same user.
 *
 * <p>A file that nobody has claimed again is removed once it is older than a maximum age, <strong>whether or not its message was
 * consumed</strong>: choose one longer than any message stays on its queue. A consumer may remove a file when it is done with
 * it. Time counts while a store is in use, whatever is done to the machine's clock: a file named {@code .ages} says until when the
 * ages are right; without it they begin anew. Nothing but such files and their temporary ones is ever touched. Thread safe; several
 * processes may share a directory.
 */
public final class DirectoryClaimStore implements ClaimStore {
    private static final Pattern OURS = Pattern.compile("[0-9a-f-]{36}\\.eml(\\.[0-9a-f-]{36}\\.tmp)?");
    /** Says until when the ages are right. */
    private static final String AGES = ".ages";

    private static final int PIECE = 64 * 1024;

    private final Path directory;
    private final FileOperations files;
    private final boolean removesOld;
    private final FileAges ages;

    DirectoryClaimStore(
            Path directory, Duration maxAge, FileOperations files, InstantSource clock, Scheduler scheduler) {
        this.directory = directory;
        this.files = files;
        this.removesOld = !maxAge.isZero();
        this.ages = new FileAges(directory.resolve(AGES), maxAge, files, clock, scheduler);
    }

    /**
     * Uses a directory, and makes it where it is missing.
     *
     * @param directory the directory
     * @param maxAge how old files become, or zero if they are never removed
     * @return the store
     * @throws IOException if it cannot be used: it belongs to another user, others may write to it, or it cannot be made
     */
    public static DirectoryClaimStore open(Path directory, Duration maxAge) throws IOException {
        FileOperations files = new FileOperations();
        Path path = PrivateDirectory.resolve(directory);
        try {
            PrivateDirectory.prepare(path, files);
        } catch (IOException e) {
            throw OutOfSpace.explain(path, e);
        }
        return new DirectoryClaimStore(path, maxAge, files, InstantSource.system(), Scheduler.system());
    }

    @Override
    public Claim keep(UUID id, MessageContent content) throws IOException {
        String name = id + ".eml";
        Path file = directory.resolve(name);
        if (files.exists(file)) {
            Claim claim = claim(name, content);
            if (claim.equals(found(name, file)) && isTakenAgain(file)) {
                return claim;
            }
        }
        return write(name, content);
    }

    private Claim write(String name, MessageContent content) throws IOException {
        Path temporary = directory.resolve(name + "." + UUID.randomUUID() + DurableFile.TEMPORARY);
        Claim claim =
                DurableFile.replace(files, temporary, directory.resolve(name), channel -> copy(name, content, channel));
        files.syncDirectory(directory);
        return claim;
    }

    private Claim copy(String name, MessageContent content, FileChannel to) throws IOException {
        try (InputStream in = content.openStream()) {
            return read(name, in, piece -> files.write(to, piece));
        }
    }

    private static Claim claim(String name, MessageContent content) throws IOException {
        try (InputStream in = content.openStream()) {
            return read(name, in, piece -> {});
        }
    }

    private Claim found(String name, Path file) throws IOException {
        try (InputStream in = Channels.newInputStream(files.open(file))) {
            return read(name, in, piece -> {});
        }
    }

    /** Gets the bytes piece by piece. */
    @FunctionalInterface
    private interface Pieces {
        void take(ByteBuffer piece) throws IOException;
    }

    private static Claim read(String name, InputStream in, Pieces pieces) throws IOException {
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        long size = 0;
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            digest.update(piece, 0, count);
            pieces.take(ByteBuffer.wrap(piece, 0, count));
            size += count;
        }
        return new Claim(name, size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Begins its age anew, on the disk too; false if it was removed meanwhile. */
    private boolean isTakenAgain(Path file) throws IOException {
        if (!ages.beginAnew(file)) {
            return false;
        }
        files.syncDirectory(directory);
        return true;
    }

    @Override
    public void clean() throws IOException {
        if (!removesOld) {
            return;
        }
        try (DirectoryStream<Path> all = files.list(directory, "*")) {
            ages.removeOld(all, DirectoryClaimStore::isOurs);
        }
    }

    private static boolean isOurs(Path file) {
        return OURS.matcher(file.getFileName().toString()).matches();
    }

    @Override
    public String toString() {
        return "claims in " + directory;
    }
}
