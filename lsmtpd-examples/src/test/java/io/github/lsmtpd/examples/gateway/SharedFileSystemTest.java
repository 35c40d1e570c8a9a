package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.spool.SpoolSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By default, the spool and the files of large messages may be on the same file system. */
class SharedFileSystemTest {
    @Test
    void largeMessagesLeaveMoreThanTheSpoolDoes(@TempDir Path directory) {
        long spool = SpoolSettings.builder(directory).build().minFreeBytes();
        assertThat(ContentStorage.in(directory).minFreeBytes()).isGreaterThanOrEqualTo(2 * spool);
    }
}
