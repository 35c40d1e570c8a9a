package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.MissingKeyException;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files whose key is not there are left out of the listing, and named once. */
@Timeout(60)
class FilesWithoutKeyTest {
    private static final SpoolKeys KEYS = SpoolKeys.of(List.of(new byte[32]), true);

    @TempDir
    private Path temp;

    private final RecordedLog log = new RecordedLog();
    private final MailMessage message = TestMessages.message();

    @BeforeEach
    void writeTwo() throws IOException {
        try (SpoolStore spool = open(temp, KEYS)) {
            spool.write(message);
            spool.write(TestMessages.message());
        }
    }

    private SpoolStore open(Path directory, SpoolKeys keys) throws IOException {
        return SpoolStore.open(
                SpoolSettings.builder(directory).minFreeBytes(0).build(),
                keys,
                new FileOperations(),
                Scheduler.system(),
                log.logger());
    }

    private static boolean anyHasItsKey(SpoolStore spool) throws IOException {
        return spool.oldest(9, null).stream().anyMatch(spool::hasKey);
    }

    private List<String> warnings() {
        return log.lines().stream()
                .filter(line -> line.startsWith("WARN") && line.contains("key"))
                .toList();
    }

    @Test
    void theyAreNamedOnceAndNotListedAgain() throws IOException {
        try (SpoolStore spool = open(temp, SpoolKeys.NONE)) {
            assertThat(anyHasItsKey(spool)).as("nobody looks yet").isTrue();
            assertThatThrownBy(() -> spool.read(message.id())).isInstanceOf(MissingKeyException.class);
            assertThat(anyHasItsKey(spool)).isFalse();
            assertThat(spool.oldest(9, null)).isEmpty();
            assertThat(spool.bytes()).as("they still count").isPositive();
        }
        assertThat(warnings())
                .singleElement()
                .asString()
                .matches("WARN The spool file " + temp
                        + "/[0-9a-f-]{36}\\.json cannot be read: it is encrypted with the key 295dcdc45ca597ea, which is not in the"
                        + " key file \\(SPOOL_KEY_FILE\\)\\. It stays, and is delivered once the server is started with that key;"
                        + " 'spool verify' names all such files");
    }

    /** As an operator does who has the key elsewhere. */
    @Test
    void oneThatIsReplacedIsListed(@TempDir Path other) throws IOException {
        try (SpoolStore spool = open(temp, SpoolKeys.NONE);
                SpoolStore plain = open(other, SpoolKeys.NONE)) {
            assertThatThrownBy(() -> spool.read(message.id())).isInstanceOf(MissingKeyException.class);
            assertThat(anyHasItsKey(spool)).isFalse();
            plain.write(message);
            String name = message.id() + ".json";
            Files.move(other.resolve(name), temp.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            assertThat(spool.oldest(9, null)).extracting(SpoolEntry::id).containsExactly(message.id());
            assertThat(anyHasItsKey(spool)).isTrue();
        }
    }

    @Test
    void theKeysAreNamedAtTheStart() throws IOException {
        assertThat(log.lines())
                .contains("INFO In the spool directory " + temp
                        + ", new files are encrypted with the key 295dcdc45ca597ea,"
                        + " and those of these keys can be read: 295dcdc45ca597ea");
    }
}
