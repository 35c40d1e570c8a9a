package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SpoolListingTest {
    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final RecordedLog log = new RecordedLog();
    private SpoolStore spool;

    @BeforeEach
    void open() throws IOException {
        SpoolSettings settings =
                SpoolSettings.builder(temp.resolve("spool")).minFreeBytes(0).build();
        spool = SpoolStore.open(settings, SpoolKeys.NONE, files, Scheduler.system(), log.logger());
    }

    @AfterEach
    void close() throws IOException {
        files.heal();
        spool.close();
    }

    private MailMessage written() throws IOException {
        MailMessage message = TestMessages.message();
        spool.write(message);
        return message;
    }

    @Test
    void aFileWhoseAttributesCannotBeReadIsNamedOnceAndHidesNoOther() throws IOException {
        String bad = written().id() + ".json";
        MailMessage good = written();
        files.onAttributes(file -> {
            if (file.endsWith(bad)) {
                throw new FileSystemException(file.toString(), null, "Input/output error");
            }
        });
        for (int i = 0; i < 10; i++) {
            assertThat(spool.oldest(10, null)).extracting(SpoolEntry::id).containsExactly(good.id());
        }
        assertThat(log.lines().stream().filter(line -> line.contains(bad)))
                .singleElement()
                .asString()
                .contains("cannot be read, it is left alone", "Input/output error");
        files.heal();
        assertThat(spool.oldest(10, null)).hasSize(2);
    }

    /** A parked file is moved back, for example, or one is removed. */
    @Test
    void countsFilesThatAnOperatorAddsOrRemoves() throws IOException {
        MailMessage message = written();
        long size = spool.bytes();
        Path parked = spool.park(message.id());
        assertThat(spool.bytes()).isZero();
        Path back = temp.resolve("spool").resolve(parked.getFileName());
        Files.move(parked, back);
        assertThat(spool.oldest(10, null)).hasSize(1);
        assertThat(spool.bytes()).isEqualTo(size).isPositive();
        Files.delete(back);
        assertThat(spool.oldest(10, null)).isEmpty();
        assertThat(spool.bytes()).isZero();
    }

    /** Its client may yet get 451. */
    @Test
    void listsAMessageOnceItIsAcknowledged() throws Exception {
        FaultyFiles.Hang hang = files.hang("syncDirectory");
        CompletableFuture<Void> writing =
                spool.writeAsync(TestMessages.message()).toCompletableFuture();
        hang.awaitReached(1);
        assertThat(spool.oldest(10, null)).isEmpty();
        hang.release();
        writing.join();
        assertThat(spool.oldest(10, null)).hasSize(1);
    }
}
