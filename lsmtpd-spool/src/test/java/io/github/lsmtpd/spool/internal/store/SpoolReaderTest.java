package io.github.lsmtpd.spool.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class SpoolReaderTest {
    private static final UUID ID = UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3");
    private static final String SIX_FIELDS = "{\"timestamp\":\"2025-09-23T23:18:51.477629045+00:00\","
            + "\"message_id\":\"" + ID + "\",\"client_address\":\"NEKO-NIK-Example\","
            + "\"recipients\":[\"<admin@example.com>\"],\"email_content\":\"Subject: a\\r\\n\\r\\nb\\r\\n\","
            + "\"sender\":\"from@example.com\"}";
    private static final int SMALL = 100;
    private static final int LARGE = 3 * 1024 * 1024;

    @TempDir
    private Path temp;

    private SpoolStore spool;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolStore.open(SpoolSettings.builder(temp).minFreeBytes(0).build());
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private Path file(UUID id) {
        return temp.resolve(id + ".json");
    }

    private MailMessage written(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        MailMessage message = TestMessages.message(content);
        spool.write(message);
        return message;
    }

    /** What the system that came before ours left in the directory, compact or as its manual prints it. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\n  "})
    void takesAFileOfSixFieldsWithoutAChecksum(String space) throws IOException {
        Files.writeString(file(ID), SIX_FIELDS.replace(",\"", "," + space + "\"") + space);
        MailMessage message = spool.read(ID);
        assertThat(message.id()).isEqualTo(ID);
        assertThat(message.content().toByteArray()).asString(UTF_8).isEqualTo("Subject: a\r\n\r\nb\r\n");
        assertThat(spool.oldest(10, null))
                .singleElement()
                .matches(entry -> entry.id().equals(ID));
    }

    @Test
    void takesALargeFileWithoutAChecksum() throws IOException {
        Files.writeString(file(ID), SIX_FIELDS.replace("Subject", "x".repeat(LARGE)));
        assertThat(spool.read(ID).content().size()).isEqualTo(LARGE + ": a\r\n\r\nb\r\n".length());
    }

    @Test
    void refusesAFileWithoutAChecksumThatIsCutOffOrOfAnotherMessage() throws IOException {
        for (int length = SIX_FIELDS.length() - 1; length >= 0; length--) {
            Files.writeString(file(ID), SIX_FIELDS.substring(0, length));
            assertThatThrownBy(() -> spool.read(ID)).isInstanceOf(DamagedFileException.class);
        }
        UUID other = UUID.randomUUID();
        Files.writeString(file(other), SIX_FIELDS);
        assertThatThrownBy(() -> spool.read(other)).hasMessageContaining("another message");
    }

    @Test
    void refusesALargeFileWithAByteChangedAnywhere() throws IOException {
        UUID id = written(LARGE).id();
        byte[] bytes = Files.readAllBytes(file(id));
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            int at = round < 10 ? bytes.length - 1 - round * 3 : random.nextInt(bytes.length);
            bytes[at] ^= 1;
            Files.write(file(id), bytes);
            assertThatThrownBy(() -> spool.read(id)).isInstanceOf(DamagedFileException.class);
            bytes[at] ^= 1;
        }
        Files.write(file(id), bytes);
        assertThat(spool.read(id).content().size()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void anInterruptIsNoDamage(int size) throws Exception {
        UUID id = written(size).id();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> spool.read(id)).isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(spool.read(id).id()).isEqualTo(id);
    }

    /** Wherever it comes: while the checksum is computed, while it is parsed, while the content is decoded. */
    @Test
    void anInterruptDuringReadingIsNoDamage() throws Exception {
        UUID id = written(LARGE).id();
        for (int round = 0; round < 40; round++) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicInteger steps = new AtomicInteger();
            Thread reader = new Thread(() -> {
                try {
                    readForEver(id, steps);
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            reader.start();
            while (steps.get() < round && reader.isAlive()) { // so that it comes at another place each time
                Thread.onSpinWait();
            }
            reader.interrupt();
            reader.join();
            assertThat(failure.get()).isInstanceOf(ClosedByInterruptException.class);
        }
    }

    private void readForEver(UUID id, AtomicInteger steps) throws IOException {
        byte[] piece = new byte[64 * 1024];
        while (true) {
            MailMessage message = spool.read(id);
            steps.incrementAndGet();
            try (InputStream in = message.content().openStream()) {
                while (in.read(piece) >= 0) {
                    steps.incrementAndGet();
                }
            }
        }
    }

    @Test
    void aLargeContentCanBeReadAsOftenAsItsFileIsThere() throws IOException {
        MailMessage message = written(LARGE);
        MailMessage back = spool.read(message.id());
        byte[] content = message.content().toByteArray();
        assertThat(back.content().size()).isEqualTo(LARGE);
        assertThat(Arrays.equals(back.content().toByteArray(), content)).isTrue();
        try (var in = back.content().openStream()) {
            spool.remove(message.id());
            assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
        }
        assertThatThrownBy(() -> back.content().openStream()).isInstanceOf(NoSuchFileException.class);
    }

    /** A file of the same name, written for fewer recipients, has its content elsewhere. */
    @Test
    void aLargeContentIsNeverReadFromAnotherFileThanWasChecked() throws IOException {
        MailMessage message = written(LARGE);
        MailMessage back = spool.read(message.id());
        MailMessage fewer = new MailMessage(
                message.id(),
                message.receivedAt(),
                message.client(),
                TestMessages.to("b@x").envelope(),
                back.content());
        spool.replace(fewer);
        assertThatThrownBy(() -> back.content().openStream())
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("has changed");
        assertThat(Arrays.equals(
                        spool.read(message.id()).content().toByteArray(),
                        message.content().toByteArray()))
                .isTrue();
    }

    @Test
    void aFileThatWasWrittenByOurWriterAloneHasNoChecksumAndIsTaken() throws IOException {
        MailMessage message = TestMessages.message();
        Files.write(file(message.id()), MessageJson.write(message));
        assertThat(spool.read(message.id()).envelope()).isEqualTo(message.envelope());
    }
}
