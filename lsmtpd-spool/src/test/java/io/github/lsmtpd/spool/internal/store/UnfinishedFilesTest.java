package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedFilesTest {
    private static final long ALMOST = Duration.ofMinutes(10).toNanos() - 1;

    @TempDir
    private Path temp;

    private final UUID id = UUID.randomUUID();
    private final AtomicLong clock = new AtomicLong();
    private final Set<UUID> written = new HashSet<>();
    private final UnfinishedFiles unfinished = new UnfinishedFiles(new FileOperations(), written::contains, clock::get);
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        unfinished.listed();
        create();
    }

    private void create() throws IOException {
        file = Files.createFile(temp.resolve(id + ".json.tmp"));
    }

    @Test
    void whatACrashLeftIsRemovedWithTheFirstListing() {
        UnfinishedFiles afterACrash = new UnfinishedFiles(new FileOperations(), written::contains, clock::get);
        afterACrash.found(file);
        afterACrash.listed();
        assertThat(file).doesNotExist();
    }

    private void list() {
        if (Files.exists(file)) {
            unfinished.found(file);
        }
        unfinished.listed();
    }

    @Test
    void oneIsRemovedTenMinutesAfterItWasSeenFirst() {
        list();
        clock.addAndGet(ALMOST);
        list();
        assertThat(file).exists();
        clock.incrementAndGet();
        list();
        assertThat(file).doesNotExist();
    }

    @Test
    void oneThatIsBeingWrittenStays() {
        written.add(id);
        list();
        clock.addAndGet(2 * ALMOST);
        list();
        assertThat(file).exists();
        written.clear();
        list();
        assertThat(file).doesNotExist();
    }

    /** A message that is written again has a file of the same name. */
    @Test
    void oneThatWasGoneMeanwhileIsSeenForTheFirstTime() throws IOException {
        list();
        Files.delete(file);
        list();
        create();
        clock.addAndGet(2 * ALMOST);
        list();
        assertThat(file).exists();
    }
}
