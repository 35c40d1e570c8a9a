package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.MissingKeyException;
import io.github.lsmtpd.spool.internal.file.ChecksumVerifier;
import io.github.lsmtpd.spool.internal.seal.Seal;
import io.github.lsmtpd.spool.internal.seal.SealBrokenException;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of a message; parses nothing before its checksum is verified. A file without a checksum was
 * written by another program; it is taken if it is the JSON of a message from its first byte to its last. Only bytes that
 * were read whole and are wrong are damage: a failure to read stays what it is, and so does a key that is not there. Thread safe.
 */
final class SpoolReader {
    /** Up to here, a file is read into memory; the content of a larger one stays on the disk. */
    private static final int LARGE = 1024 * 1024;

    private final FileOperations files;
    private final Object owner;
    private final SpoolKeys keys;

    /** Reads files of the owner of a directory, plain ones and those that are sealed with one of the keys. */
    SpoolReader(FileOperations files, Path directory, SpoolKeys keys) throws IOException {
        this.files = files;
        this.owner = files.ownerNumber(directory);
        this.keys = keys;
    }

    /** Reads the header alone; returns which key of a file is not there, or null. */
    @Nullable
    MissingKeyException missingKey(UUID id, Path path) {
        try {
            var unused = seal(file(id, path));
            return null;
        } catch (MissingKeyException e) {
            return e;
        } catch (IOException e) {
            return null; // reading all of it tells
        }
    }

    private SpoolFile file(UUID id, Path path) throws IOException {
        // Checked before it is opened: opening a FIFO would wait for a writer.
        BasicFileAttributes attributes = files.attributes(path);
        if (!attributes.isRegularFile() || !files.ownerNumber(path).equals(owner)) {
            throw new DamagedFileException(id, "it is no file of ours", null);
        }
        return new SpoolFile(files, path, attributes);
    }

    private @Nullable Seal seal(SpoolFile file) throws IOException {
        try (InputStream in = file.openAt(0)) {
            return Seal.of(in.readNBytes(Seal.HEADER), keys);
        }
    }

    MailMessage read(UUID id, Path path) throws IOException {
        SpoolFile file = file(id, path);
        try {
            MailMessage message = file.size() <= LARGE ? readToMemory(id, file) : readInPlace(id, file);
            if (!message.id().equals(id)) {
                throw new DamagedFileException(id, "it holds another message, " + message.id(), null);
            }
            return message;
        } catch (MessageJson.MalformedException | SealBrokenException e) {
            throw new DamagedFileException(id, e.getMessage(), e);
        }
    }

    private MailMessage readToMemory(UUID id, SpoolFile file) throws IOException {
        byte[] bytes = readAll(id, file);
        Seal seal = Seal.of(bytes, keys);
        byte[] json = seal == null ? bytes : seal.open(bytes);
        check(id, ChecksumVerifier.check(json));
        return MessageJson.read(json);
    }

    private static byte[] readAll(UUID id, SpoolFile file) throws IOException {
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
        return bytes;
    }

    private MailMessage readInPlace(UUID id, SpoolFile file) throws IOException {
        Seal seal = seal(file);
        MessageJson.Source json = seal == null ? file : position -> open(file, seal, position);
        long size = seal == null ? file.size() : Seal.contentSize(file.size());
        try (InputStream in = json.openAt(0)) {
            check(id, ChecksumVerifier.check(in, size));
        }
        return MessageJson.read(json);
    }

    private static InputStream open(SpoolFile file, Seal seal, long position) throws IOException {
        InputStream in = file.openAt(Seal.chunkOf(position));
        try {
            return seal.open(in, position);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static void check(UUID id, ChecksumVerifier.Result result) throws DamagedFileException {
        if (result == ChecksumVerifier.Result.WRONG) {
            throw new DamagedFileException(id, "its checksum is wrong", null);
        }
    }
}
