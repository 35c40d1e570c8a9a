package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads at the start about messages that wait for a decision. */
class SetAsideDirectoriesTest {
    @TempDir
    private Path temp;

    private SpoolStore open(RecordedLog log) throws IOException {
        return SpoolStore.open(
                SpoolSettings.builder(temp).minFreeBytes(0).build(),
                SpoolKeys.NONE,
                new FileOperations(),
                Scheduler.system(),
                log.logger());
    }

    private List<String> linesAtTheStart() throws IOException {
        RecordedLog log = new RecordedLog();
        open(log).close();
        return log.lines().stream().filter(line -> line.contains("set aside")).toList();
    }

    @Test
    void saysNothingWhereNothingIsSetAside() throws IOException {
        assertThat(linesAtTheStart()).isEmpty();
        Files.createDirectory(temp.resolve("parked"));
        Files.createFile(temp.resolve("parked/notes.txt"));
        Files.createFile(temp.resolve("quarantine"));
        assertThat(linesAtTheStart()).isEmpty();
    }

    @Test
    void saysInOneLineHowManyFilesLieWhere() throws IOException {
        try (SpoolStore spool = open(new RecordedLog())) {
            MailMessage twice = TestMessages.message();
            for (MailMessage message : List.of(twice, TestMessages.message(), twice)) {
                spool.write(message);
                spool.park(message.id());
            }
        }
        assertThat(linesAtTheStart())
                .containsExactly("INFO Messages that were set aside and are not replayed: 3 in " + temp + "/parked");
        try (SpoolStore spool = open(new RecordedLog())) {
            MailMessage damaged = TestMessages.message();
            spool.write(damaged);
            spool.quarantine(damaged.id());
        }
        assertThat(linesAtTheStart())
                .containsExactly("INFO Messages that were set aside and are not replayed: 3 in " + temp
                        + "/parked, 1 in " + temp + "/quarantine");
    }
}
