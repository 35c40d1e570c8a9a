package io.github.lsmtpd.spool.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.spool.testing.FaultyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final Leftovers leftovers = new Leftovers(files);
    private Path file;

    @BeforeEach
    void create() throws IOException {
        file = Files.createFile(temp.resolve("a.json"));
    }

    @Test
    void whatCanBeRemovedIsRemovedAtOnce() {
        leftovers.remove(file);
        assertThat(file).doesNotExist();
        assertThat(leftovers.contains(file)).isFalse();
    }

    @Test
    void whatCannotIsRememberedUntilItCan() {
        files.fail("delete", "Input/output error");
        leftovers.remove(file);
        leftovers.retry();
        assertThat(leftovers.contains(file)).isTrue();
        files.heal();
        leftovers.retry();
        assertThat(leftovers.contains(file)).isFalse();
        assertThat(file).doesNotExist();
    }
}
