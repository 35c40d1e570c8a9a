package io.github.lsmtpd.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.testing.TestFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A spool whose files are encrypted. */
@Timeout(60)
class EncryptedSpoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String MARKER = "open sesame";
    private static final int LARGE = 5_000_000;

    @TempDir
    private Path temp;

    private final TestPrimary primary = new TestPrimary();
    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = temp.resolve("spool");
    }

    /** The settings with these lines as the file of keys; none: without one. */
    private SpoolSettings.Builder settings(String... keys) throws IOException {
        SpoolSettings.Builder settings =
                SpoolSettings.builder(directory).minFreeBytes(0).backoff(Duration.ofMillis(5), Duration.ofMillis(20));
        return keys.length == 0 ? settings : settings.keyFile(Files.write(temp.resolve("keys"), List.of(keys)));
    }

    private FailoverSink sink(String... keys) throws IOException {
        return new FailoverSink(primary, settings(keys).build());
    }

    private UUID written(byte[] content, String... keys) throws IOException {
        try (SpoolDirectory spool = SpoolDirectory.open(settings(keys).build())) {
            MailMessage message = TestMessages.message(content);
            spool.write(message);
            return message.id();
        }
    }

    private UUID written(String... keys) throws IOException {
        return written(MARKER.getBytes(UTF_8), keys);
    }

    private MailMessage read(UUID id, String... keys) throws IOException {
        try (SpoolDirectory spool = SpoolDirectory.open(settings(keys).build())) {
            return spool.read(id);
        }
    }

    private Path file(UUID id) {
        return directory.resolve(id + ".json");
    }

    private static byte[] largeContent() {
        byte[] content = new byte[LARGE];
        new Random(1).nextBytes(content);
        System.arraycopy(MARKER.getBytes(UTF_8), 0, content, LARGE / 2, MARKER.length());
        return content;
    }

    private static void stored(FailoverSink sink, MailMessage message) throws Exception {
        sink.deliver(message).toCompletableFuture().get(30, SECONDS);
    }

    private void awaitEmpty() {
        await().atMost(LONG).until(() -> {
            try (Stream<Path> files = Files.list(directory)) {
                return files.noneMatch(file -> file.toString().contains(".json"));
            }
        });
    }

    /** Large ones are read in place, so that they are never there in plain text either. */
    @ParameterizedTest
    @EnumSource(SpoolMode.class)
    void messagesPassAndAreNeverOnTheDiskInPlainText(SpoolMode mode) throws Exception {
        primary.isUnreachable();
        List<MailMessage> messages = List.of(
                TestMessages.message(MARKER.getBytes(UTF_8)),
                TestMessages.message(new byte[0]),
                TestMessages.message(largeContent()),
                TestMessages.message((MARKER + " \r\n").repeat(200_000).getBytes(UTF_8)));
        try (FailoverSink sink =
                new FailoverSink(primary, settings(TestFiles.KEY).mode(mode).build())) {
            for (MailMessage message : messages) {
                stored(sink, message);
                assertNoneIsPlain();
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(message.id()))))
                        .isEqualTo("rw-------");
            }
            primary.works();
            awaitEmpty();
        }
        for (MailMessage message : messages) {
            MailMessage taken = primary.taken().stream()
                    .filter(each -> each.id().equals(message.id()))
                    .findFirst()
                    .orElseThrow();
            assertThat(taken.envelope()).isEqualTo(message.envelope());
            assertThat(Arrays.equals(
                            taken.content().toByteArray(), message.content().toByteArray()))
                    .isTrue();
        }
    }

    private void assertNoneIsPlain() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1).contains(MARKER)
                                || Files.readString(file, ISO_8859_1).contains("example.com"))
                        .as("%s is plain text", file)
                        .isFalse();
            }
        }
    }

    @Test
    void plainAndEncryptedFilesAreInOneDirectory() throws Exception {
        UUID plain = written();
        UUID encrypted = written(TestFiles.KEY);
        UUID plainAgain = written("none", TestFiles.KEY);
        assertThat(Files.readString(file(plainAgain))).contains(MARKER);
        try (FailoverSink sink = sink(TestFiles.KEY)) {
            awaitEmpty();
            assertThat(sink.quarantined()).isZero();
        }
        assertThat(primary.takenIds()).containsExactlyInAnyOrder(plain, encrypted, plainAgain);
    }

    @Test
    void theOldKeyReadsUntilItIsRemoved() throws IOException {
        UUID old = written(TestFiles.KEY);
        UUID young = written(TestFiles.OTHER_KEY, TestFiles.KEY);
        assertThat(read(old, TestFiles.OTHER_KEY, TestFiles.KEY).id()).isEqualTo(old);
        assertThat(read(young, TestFiles.OTHER_KEY).id()).isEqualTo(young);
        assertThatThrownBy(() -> read(old, TestFiles.OTHER_KEY)).isInstanceOf(MissingKeyException.class);
    }

    /** With the broker away at first, when one message after the other is tried, and with more of them than can be tried in time. */
    @Test
    void filesWithoutTheirKeysWaitAndHoldNobodyUp() throws Exception {
        int many = 3_000;
        UUID first = written(TestFiles.KEY);
        for (int i = 1; i < many; i++) {
            Files.copy(file(first), file(UUID.randomUUID()));
        }
        UUID last = written();
        primary.isUnreachable();
        try (FailoverSink sink = new FailoverSink(
                primary,
                settings(TestFiles.OTHER_KEY)
                        .backoff(Duration.ofMillis(100), Duration.ofMillis(100))
                        .build())) {
            MailMessage live = TestMessages.message();
            stored(sink, live);
            primary.works();
            await().atMost(LONG).until(() -> primary.taken().size() == 2);
            assertThat(primary.takenIds()).containsExactlyInAnyOrder(last, live.id());
            await().atMost(LONG).until(sink::isPrimaryUp);
            assertThat(sink.quarantined() + sink.parked()).isZero();
        }
        assertThat(directory.resolve("quarantine")).doesNotExist();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".json"))).hasSize(many);
        }
    }

    @Test
    void aFileIsDeliveredOnceItsKeyIsThere() throws Exception {
        UUID small = written(TestFiles.KEY);
        UUID large = written(largeContent(), TestFiles.KEY);
        try (FailoverSink sink = sink()) {
            MailMessage live = TestMessages.message();
            stored(sink, live);
            assertThat(primary.takenIds()).containsExactly(live.id());
            assertThat(sink.quarantined()).isZero();
        }
        try (FailoverSink sink = sink(TestFiles.KEY)) {
            awaitEmpty();
            assertThat(sink.replayed()).isEqualTo(2);
        }
        assertThat(primary.takenIds()).contains(small, large);
    }

    @Test
    void aFileThatIsNotWhatWasEncryptedIsDamaged() throws Exception {
        UUID small = written(TestFiles.KEY);
        UUID large = written(largeContent(), TestFiles.KEY);
        for (UUID id : List.of(small, large)) {
            byte[] bytes = Files.readAllBytes(file(id));
            bytes[bytes.length - 1] ^= 1;
            Files.write(file(id), bytes);
            assertThatThrownBy(() -> read(id, TestFiles.KEY))
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessageContaining("it is not what was encrypted");
        }
        UUID other = UUID.randomUUID();
        UUID intact = written(TestFiles.KEY);
        Files.move(file(intact), file(other));
        assertThatThrownBy(() -> read(other, TestFiles.KEY))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("another message");
        try (FailoverSink sink = sink(TestFiles.KEY)) {
            await().atMost(LONG).until(() -> sink.quarantined() == 3);
            assertThat(primary.asked()).isZero();
        }
    }

    @Test
    void theQuotaCountsFilesAsLargeAsTheyAre() throws IOException {
        try (SpoolDirectory spool = SpoolDirectory.open(settings(TestFiles.KEY).build())) {
            MailMessage message = TestMessages.message();
            spool.write(message);
            assertThat(spool.bytes()).isEqualTo(Files.size(file(message.id())));
            spool.remove(message.id());
            assertThat(spool.bytes()).isZero();
        }
    }

    @Test
    void aSecondDirectoryHasTheSameKeys() throws IOException {
        SpoolSettings settings = settings(TestFiles.KEY).build();
        assertThat(settings.second(temp.resolve("second")).keyFile())
                .isEqualTo(Optional.of(temp.resolve("keys")))
                .isEqualTo(settings.keyFile());
    }
}
