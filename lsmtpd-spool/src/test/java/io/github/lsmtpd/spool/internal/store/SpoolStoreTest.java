package io.github.lsmtpd.spool.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SpoolStoreTest {
    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private SpoolStore spool;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolStore.open(settings(), files);
        files.done().clear();
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private void reopen() throws IOException {
        spool.close();
        spool = SpoolStore.open(settings(), files);
    }

    private SpoolSettings settings() {
        return SpoolSettings.builder(temp.resolve("spool")).minFreeBytes(0).build();
    }

    private Path file(UUID id) {
        return temp.resolve("spool").resolve(id + ".json");
    }

    private MailMessage written() throws IOException {
        MailMessage message = TestMessages.message();
        spool.write(message);
        return message;
    }

    private List<UUID> listed() throws IOException {
        return spool.oldest(1000, null).stream().map(SpoolEntry::id).toList();
    }

    private void assertDamaged(UUID id, byte[] content) throws IOException {
        overwrite(file(id), content);
        assertThatThrownBy(() -> spool.read(id)).isInstanceOf(DamagedFileException.class);
    }

    /** Without emptying the file first, after which ext4 would bring each new content to the disk at once. */
    private static void overwrite(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content));
            channel.truncate(content.length);
        }
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        MailMessage message = written();
        MailMessage back = spool.read(message.id());
        assertThat(back).usingRecursiveComparison().ignoringFields("content").isEqualTo(message);
        assertThat(back.content().toByteArray()).isEqualTo(message.content().toByteArray());
    }

    @Test
    void filesAreOneJsonObjectThatEndsWithItsChecksum() throws IOException {
        assertThat(Files.readString(file(written().id())))
                .startsWith("{\"timestamp\":\"2025-09-23T23:18:51.477629045+00:00\"")
                .matches("(?s)[^\n]*,\"smtputf8\":false,\"encrypted\":false,\"checksum\":\"crc32c-[0-9a-f]{8}\"}\n");
    }

    /** Contents around the size of the writer's buffer, so that its last byte falls on every place of it. */
    @Test
    void keepsContentsOfEverySizeAroundItsBuffer() throws IOException {
        for (int size = 15_600; size < 16_700; size += 7) {
            MailMessage message = TestMessages.message("x".repeat(size).getBytes(UTF_8));
            spool.write(message);
            assertThat(spool.read(message.id()).content().size()).isEqualTo(size);
            spool.remove(message.id());
        }
        assertThat(spool.bytes()).isZero();
    }

    @Test
    void writesInTheOrderThatSurvivesAPowerCut() throws IOException {
        written();
        assertThat(files.done()).isEqualTo(FaultyFiles.STEPS);
    }

    /** Case 14. */
    @Test
    void refusesAFileTruncatedAtAnyLength() throws IOException {
        UUID id = written().id();
        byte[] whole = Files.readAllBytes(file(id));
        for (int length = whole.length - 1; length >= 0; length--) {
            assertDamaged(id, java.util.Arrays.copyOf(whole, length));
        }
        assertDamaged(id, java.util.Arrays.copyOf(whole, whole.length + 1));
        Files.write(file(id), whole);
        assertThat(spool.read(id).id()).isEqualTo(id);
    }

    /** Case 15. */
    @Test
    void refusesAFileOfNuls() throws IOException {
        UUID id = written().id();
        assertDamaged(id, new byte[(int) Files.size(file(id))]);
        byte[] halfWritten = Files.readAllBytes(file(id));
        java.util.Arrays.fill(halfWritten, halfWritten.length / 2, halfWritten.length, (byte) 0);
        assertDamaged(id, halfWritten);
    }

    /** Case 16. */
    @Test
    void refusesAFileWithAnyBitFlipped() throws IOException {
        UUID id = written().id();
        byte[] bytes = Files.readAllBytes(file(id));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(id, bytes);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    /** Case 119. */
    @Test
    void refusesAFileOfAnotherMessage() throws IOException {
        assertDamaged(UUID.randomUUID(), Files.readAllBytes(file(written().id())));
    }

    /** Case 119: root can give a file away; any other user can make no file that is not its own. */
    @Test
    void refusesAFileOfAnotherUser() throws IOException {
        UUID id = written().id();
        assumeThat(Files.getAttribute(temp, "unix:uid")).isEqualTo(0);
        Files.setAttribute(file(id), "unix:uid", 65534);
        assertThatThrownBy(() -> spool.read(id))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("it is no file of ours");
    }

    /** Case 120: even with a right checksum. */
    @Test
    void refusesJsonThatIsNoMessage() throws IOException {
        UUID id = written().id();
        String json = Files.readString(file(id)).replaceFirst(",\"checksum\".*\n", "}");
        for (String bad : List.of(
                "{}",
                "{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                json.replace("\"sender\"", "\"sender\":\"a@b\",\"sender\""),
                json.replace("\"sender\"", "\"@class\":\"java.lang.Runtime\",\"from\""),
                json.replace("\"protocol\":\"ESMTP\"", "\"protocol\":1e999999999"))) {
            Files.delete(file(id));
            TestFiles.writeWithChecksum(file(id), bad);
            assertThatThrownBy(() -> spool.read(id)).isInstanceOf(DamagedFileException.class);
        }
    }

    /** Case 17, and 10: what a crash or a failed rename left. */
    @Test
    void removesTemporaryFilesWhenItOpensAndNeverListsThem() throws IOException {
        Path stale = temp.resolve("spool").resolve(UUID.randomUUID() + ".json.tmp");
        Path foreign = temp.resolve("spool").resolve("notes.tmp");
        Files.writeString(stale, "half");
        Files.writeString(foreign, "not ours");
        assertThat(listed()).isEmpty();
        reopen();
        assertThat(stale).doesNotExist();
        assertThat(foreign).exists();
    }

    /** Case 117. */
    @Test
    void leavesAloneWhatIsNotARegularFileOfItsOwnName() throws Exception {
        Path directory = temp.resolve("spool");
        UUID good = written().id();
        Files.copy(file(good), directory.resolve("..x.json"));
        Files.copy(file(good), directory.resolve(good.toString().toUpperCase(java.util.Locale.ROOT) + ".json"));
        Files.createSymbolicLink(file(UUID.randomUUID()), file(good));
        Files.createDirectory(file(UUID.randomUUID()));
        UUID fifo = UUID.randomUUID();
        assertThat(new ProcessBuilder("mkfifo", file(fifo).toString()).start().waitFor())
                .isZero();
        assertThat(listed()).containsExactly(good);
        assertThatThrownBy(() -> spool.read(fifo)).isInstanceOf(DamagedFileException.class);
    }

    @Test
    void listsTheOldestFirstInParts() throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            UUID id = written().id();
            Files.setLastModifiedTime(file(id), FileTime.from(Instant.ofEpochSecond(1_000_000 - i / 2)));
            ids.add(id);
        }
        List<UUID> listed = new ArrayList<>();
        SpoolEntry last = null;
        for (List<SpoolEntry> part = spool.oldest(3, null); !part.isEmpty(); part = spool.oldest(3, last)) {
            assertThat(part).hasSizeLessThanOrEqualTo(3).isSorted();
            part.forEach(entry -> listed.add(entry.id()));
            last = part.get(part.size() - 1);
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed.subList(0, 2)).containsExactlyInAnyOrder(ids.get(8), ids.get(9));
    }

    /** Case 22, scaled down: each part is bounded, whatever the directory holds. */
    @Test
    void listsAFullDirectoryAPartAtATime() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            Files.createFile(file(new UUID(i, i)));
        }
        reopen();
        SpoolEntry last = null;
        int count = 0;
        for (List<SpoolEntry> part = spool.oldest(4096, null); !part.isEmpty(); part = spool.oldest(4096, last)) {
            assertThat(part).hasSizeLessThanOrEqualTo(4096);
            count += part.size();
            last = part.get(part.size() - 1);
        }
        assertThat(count).isEqualTo(20_000);
    }

    @Test
    void setsFilesAsideWithoutEverReplacingOne() throws IOException {
        UUID id = written().id();
        byte[] first = Files.readAllBytes(file(id));
        Path moved = spool.quarantine(id);
        assertThat(moved).isEqualTo(temp.resolve("spool/quarantine/" + id + ".json"));
        Files.writeString(file(id), "second");
        assertThat(spool.quarantine(id)).hasContent("second");
        assertThat(moved).hasBinaryContent(first);
        Files.write(file(id), first);
        assertThat(spool.park(id)).hasParent(temp.resolve("spool/parked"));
        assertThat(listed()).isEmpty();
    }

    @Test
    void countsWhatItHolds() throws IOException {
        UUID id = written().id();
        written();
        long each = Files.size(file(id));
        assertThat(spool.bytes()).isEqualTo(2 * each);
        reopen();
        assertThat(spool.bytes()).as("before the directory was read").isZero();
        assertThat(spool.oldest(1, null)).hasSize(1);
        assertThat(spool.bytes()).isEqualTo(2 * each);
        spool.remove(id);
        spool.remove(id);
        assertThat(spool.bytes()).isEqualTo(each);
        assertThatThrownBy(() -> spool.read(id)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void filesAndDirectoriesArePrivate() throws IOException {
        UUID id = written().id();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(id))))
                .isEqualTo("rw-------");
        spool.quarantine(id);
        try (Stream<Path> all = Files.walk(temp.resolve("spool"))) {
            assertThat(all.filter(Files::isDirectory))
                    .allSatisfy(directory -> assertThat(
                                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                            .isEqualTo("rwx------"));
        }
    }
}
