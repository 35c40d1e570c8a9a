package io.github.lsmtpd.examples.killer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.spool.SpoolDirectory;
import io.github.lsmtpd.spool.SpoolSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the rounds rest on: that each loss is noticed. */
class AuditTest {
    private static final String KEY = "1-2-3";

    @TempDir
    private Path directory;

    private final Audit audit = new Audit();
    private SpoolDirectory spool;

    @BeforeEach
    void openSpool() throws IOException {
        spool = SpoolDirectory.open(SpoolSettings.builder(directory).build());
    }

    @AfterEach
    void closeSpool() throws IOException {
        spool.close();
    }

    private UUID write(byte[] content) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        received.writeBytes("Received: from a\r\n by b\r\n".getBytes(US_ASCII));
        received.writeBytes(content);
        MailMessage message = new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                Envelope.builder()
                        .reversePath(MailAddress.of("a@example.com"))
                        .recipient(new Recipient(MailAddress.of("b@example.com")))
                        .build(),
                MessageContent.of(received.toByteArray()));
        spool.write(message);
        return message.id();
    }

    @Test
    void nothingIsFoundWhereAllIsWell() throws IOException {
        UUID id = write(KnownMail.content(KEY, 10_000));
        Set<String> waiting = audit.read(List.of(directory));
        audit.requireAll(Map.of(KEY, id.toString()), waiting);
        assertThat(waiting).containsExactly(KEY);
        assertThat(audit.findings()).isEmpty();
    }

    @Test
    void aMessageThatIsMissing() throws IOException {
        audit.requireAll(Map.of(KEY, "id"), audit.read(List.of(directory)));
        assertThat(audit.findings()).singleElement().asString().contains(KEY, "nowhere");
    }

    @Test
    void aByteThatIsAnother() throws IOException {
        byte[] content = KnownMail.content(KEY, 10_000);
        content[9_000] ^= 1;
        UUID id = write(content);
        audit.read(List.of(directory));
        assertThat(audit.findings()).singleElement().asString().contains(id.toString(), "not what was sent");
    }

    @Test
    void anIdThatIsNotThatOfThe250() throws IOException {
        UUID id = write(KnownMail.content(KEY, 500));
        audit.requireAll(Map.of(KEY, "another"), audit.read(List.of(directory)));
        assertThat(audit.findings()).singleElement().asString().contains("another", id.toString());
    }

    @Test
    void copiesWithTwoIds() throws IOException {
        write(KnownMail.content(KEY, 500));
        write(KnownMail.content(KEY, 500));
        audit.read(List.of(directory));
        assertThat(audit.findings()).singleElement().asString().contains("two ids");
    }

    @Test
    void aFileThatWasSetAside() throws IOException {
        spool.park(write(KnownMail.content(KEY, 500)));
        audit.read(List.of(directory));
        assertThat(audit.findings()).singleElement().asString().contains("set aside");
    }

    @Test
    void aFileThatIsDamaged() throws IOException {
        Path file = directory.resolve(write(KnownMail.content(KEY, 500)) + ".json");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        audit.read(List.of(directory));
        assertThat(audit.findings()).singleElement().asString().contains("cannot be used");
    }
}
