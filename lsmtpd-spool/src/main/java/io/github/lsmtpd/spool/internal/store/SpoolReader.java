package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.internal.file.ChecksumVerifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.UUID;

/**
 * Reads the file of a message; parses nothing before its checksum is verified. A file without a checksum was
 * written by another program; it is taken if it is the JSON of a message from its first byte to its last. Only bytes that
 * were read whole and are wrong are damage: a failure to read stays what it is. Thread safe.
 */
final class SpoolReader {
    /** Up to here, a file is read into memory; the content of a larger one stays on the disk. */
    private static final int LARGE = 1024 * 1024;

    private final FileOperations files;
    private final UserPrincipal owner;

    /** Reads files of one owner. */
    SpoolReader(FileOperations files, UserPrincipal owner) {
        this.files = files;
        this.owner = owner;
    }

    MailMessage read(UUID id, Path path) throws IOException {
        // Checked before it is opened: opening a FIFO would wait for a writer.
        PosixFileAttributes attributes = files.attributes(path);
        if (!attributes.isRegularFile() || !attributes.owner().equals(owner)) {
            throw new DamagedFileException(id, "it is no file of ours", null);
        }
        SpoolFile file = new SpoolFile(files, path, attributes);
        try {
            MailMessage message = attributes.size() <= LARGE ? readToMemory(id, file) : readInPlace(id, file);
            if (!message.id().equals(id)) {
                throw new DamagedFileException(id, "it holds another message, " + message.id(), null);
            }
            return message;
        } catch (MessageJson.MalformedException e) {
            throw new DamagedFileException(id, e.getMessage(), e);
        }
    }

    private static MailMessage readToMemory(UUID id, SpoolFile file) throws IOException {
        byte[] bytes = new byte[(int) file.size()];
        try (FileChannel channel = file.open()) {
            for (int at = 0; at < bytes.length; ) {
                int most = Math.min(bytes.length - at, ChecksumVerifier.BUFFER_SIZE);
                int count = channel.read(ByteBuffer.wrap(bytes, at, most));
                if (count < 0) {
                    throw new IOException("the file of " + id + " became shorter while it was being read");
                }
                at += count;
            }
        }
        check(id, ChecksumVerifier.check(bytes));
        return MessageJson.read(new ByteArrayInputStream(bytes));
    }

    private static MailMessage readInPlace(UUID id, SpoolFile file) throws IOException {
        try (FileChannel channel = file.open()) {
            check(id, ChecksumVerifier.check(channel));
        }
        return MessageJson.read(file);
    }

    private static void check(UUID id, ChecksumVerifier.Result result) throws DamagedFileException {
        if (result == ChecksumVerifier.Result.WRONG) {
            throw new DamagedFileException(id, "its checksum is wrong", null);
        }
    }
}
