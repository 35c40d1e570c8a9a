package io.github.lsmtpd.examples.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.spool.SpoolDirectory;
import io.github.lsmtpd.spool.SpoolSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A spool that a process has open, and the commands that an operator gives beside that. */
abstract class OperatedSpool {
    static final byte[] CONTENT = "Subject: h\u00e9llo\r\n\r\nbody \u00ff\0\r\n".getBytes(ISO_8859_1);

    @TempDir
    Path temp;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    Path directory;
    SpoolDirectory spool;

    @BeforeEach
    void openSpool() throws IOException {
        directory = temp.resolve("spool");
        spool = SpoolDirectory.open(SpoolSettings.builder(directory).build());
    }

    @AfterEach
    void closeSpool() throws IOException {
        spool.close();
    }

    static MailMessage message(String recipient) {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.parse("2026-01-02T03:04:05Z"),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                Envelope.builder()
                        .reversePath(MailAddress.of("sender@example.com"))
                        .recipient(new Recipient(MailAddress.of(recipient)))
                        .build(),
                MessageContent.of(CONTENT));
    }

    UUID waiting() throws IOException {
        MailMessage message = message("admin@example.com");
        spool.write(message);
        return message.id();
    }

    UUID parked() throws IOException {
        UUID id = waiting();
        spool.park(id);
        return id;
    }

    UUID damaged() throws IOException {
        UUID id = waiting();
        Path file = directory.resolve(id + ".json");
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.write(file, bytes);
        return id;
    }

    /** Runs a command, and returns its exit code. */
    int run(String... arguments) {
        return run(Map.of("SPOOL_PRIMARY", "discard"), arguments);
    }

    int run(Map<String, String> settings, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Map<String, String> variables = new HashMap<>(settings);
        variables.put("TEMP_EMAIL_DIR", directory.toString());
        return SpoolCommand.run(new PrintWriter(out), new PrintWriter(err), variables, arguments);
    }
}
