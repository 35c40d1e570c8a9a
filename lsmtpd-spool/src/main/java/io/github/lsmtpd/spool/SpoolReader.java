package io.github.lsmtpd.spool;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageJson;
import io.github.lsmtpd.spool.internal.ChecksumVerifier;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.UUID;

/** Reads the file of a message; trusts nothing about it before its checksum is found right. Thread safe. */
final class SpoolReader {
    private final UserPrincipal owner;

    /** Reads files of one owner. */
    SpoolReader(UserPrincipal owner) {
        this.owner = owner;
    }

    MailMessage read(UUID id, Path file) throws IOException {
        // Looked at before it is opened: opening a FIFO would wait for a writer.
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || !attributes.owner().equals(owner)) {
            throw new SpoolDirectory.DamagedException(id, "it is no file of ours", null);
        }
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            if (!ChecksumVerifier.isIntact(channel)) {
                throw new SpoolDirectory.DamagedException(id, "its checksum is missing or wrong", null);
            }
            return parse(id, channel.position(0));
        }
    }

    private static MailMessage parse(UUID id, FileChannel channel) throws SpoolDirectory.DamagedException {
        MailMessage message;
        try {
            message = MessageJson.read(Channels.newInputStream(channel));
        } catch (IOException e) {
            throw new SpoolDirectory.DamagedException(id, e.getMessage(), e);
        }
        if (!message.id().equals(id)) {
            throw new SpoolDirectory.DamagedException(id, "it holds another message, " + message.id(), null);
        }
        return message;
    }
}
