package io.github.lsmtpd.examples.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.EnvelopeBuilder;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.UUID;

/**
 * Messages as other programs read them: {@code NAME.eml} has the content, byte for byte, and {@code NAME.envelope} beside it
 * the envelope, as the lines {@code MAIL FROM:<...>} and {@code RCPT TO:<...>} of RFC 5321. Stateless.
 */
final class EmlFiles {
    static final String CONTENT = ".eml";
    static final String ENVELOPE = ".envelope";

    private static final String MAIL = "MAIL FROM:";
    private static final String RCPT = "RCPT TO:";

    private EmlFiles() {}

    /**
     * Writes both files, readable by this user alone; neither may be there. A failure, as on a full disk, leaves neither.
     *
     * @return that with the content
     */
    static Path write(MailMessage message, Path directory) throws IOException {
        Path content = directory.resolve(message.id() + CONTENT);
        create(content, out -> {
            try (InputStream bytes = message.content().openStream()) {
                bytes.transferTo(out);
            }
        });
        try {
            create(directory.resolve(message.id() + ENVELOPE), out -> out.write(lines(message.envelope())));
        } catch (IOException e) {
            Files.delete(content);
            throw e;
        }
        return content;
    }

    private static byte[] lines(Envelope envelope) {
        StringBuilder lines = new StringBuilder(MAIL);
        lines.append('<')
                .append(envelope.reversePath().map(MailAddress::toString).orElse(""))
                .append(">\n");
        envelope.recipients()
                .forEach(recipient -> lines.append(RCPT).append(recipient).append('\n'));
        return lines.toString().getBytes(UTF_8);
    }

    private static void create(Path file, Writer writer) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            writer.writeTo(out);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    /** Writes the bytes of a file. */
    private interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Reads both files as a message; its id is that in the file's name, or else a new one. */
    static MailMessage read(Path content) throws IOException {
        String name = content.getFileName().toString();
        String base = name.substring(0, name.length() - CONTENT.length());
        return new MailMessage(
                id(base),
                Files.getLastModifiedTime(content).toInstant(),
                new ClientInfo(null, "", ClientInfo.Protocol.SMTP),
                envelope(content.resolveSibling(base + ENVELOPE)),
                MessageContent.of(Files.readAllBytes(content)));
    }

    private static UUID id(String name) {
        try {
            return UUID.fromString(name);
        } catch (IllegalArgumentException e) {
            return UUID.randomUUID();
        }
    }

    private static Envelope envelope(Path file) throws IOException {
        EnvelopeBuilder envelope = Envelope.builder().body(Envelope.BodyType.EIGHT_BIT_MIME);
        int recipients = 0;
        for (String line : Files.readAllLines(file, UTF_8)) {
            String upper = line.toUpperCase(Locale.ROOT);
            if (upper.startsWith(MAIL)) {
                String path = path(file, line.substring(MAIL.length()));
                envelope.reversePath(path.isEmpty() ? null : address(file, path));
            } else if (upper.startsWith(RCPT)) {
                envelope.recipient(new Recipient(address(file, path(file, line.substring(RCPT.length())))));
                recipients++;
            } else if (!line.isBlank()) {
                throw new IOException(file + ": '" + line + "' is neither " + MAIL + "<...> nor " + RCPT + "<...>");
            }
        }
        if (recipients == 0) {
            throw new IOException(file + " has no line " + RCPT + "<...>");
        }
        return envelope.build();
    }

    private static String path(Path file, String text) throws IOException {
        String path = text.strip();
        if (!path.startsWith("<") || !path.endsWith(">")) {
            throw new IOException(file + ": '" + path + "' is no path in angle brackets");
        }
        return path.substring(1, path.length() - 1);
    }

    private static MailAddress address(Path file, String text) throws IOException {
        try {
            return MailAddress.of(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": '" + text + "' is no address", e);
        }
    }
}
