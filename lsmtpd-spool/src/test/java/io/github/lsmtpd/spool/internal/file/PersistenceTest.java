package io.github.lsmtpd.spool.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.file.FileOperations;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersistenceTest {
    @ParameterizedTest
    @CsvSource({
        "/tmp/lsmtp, ext4, is one for temporary files",
        "/var/tmp/x, xfs, is one for temporary files",
        "/tmp/lsmtp, tmpfs, is in memory (tmpfs)",
        "/run/spool, ramfs, is in memory (ramfs)"
    })
    void warnsOfAPlaceThatDoesNotLast(String directory, String type, String why) {
        assertThat(Persistence.warning(Path.of(directory), type))
                .startsWith("The spool directory " + directory + " " + why)
                .contains("restart of the machine")
                .endsWith("TEMP_EMAIL_DIR=/var/spool/lsmtp");
    }

    @ParameterizedTest
    @CsvSource({"/var/spool/lsmtp, ext4", "/tmpx/lsmtp, ''", "/data/tmp, overlay"})
    void saysNothingOfAnyOther(String directory, String type) {
        assertThat(Persistence.warning(Path.of(directory), type)).isNull();
    }

    @Test
    void knowsTheTypeOfAMountedFileSystem() {
        assertThat(Persistence.warning(Path.of("/no/such/place"), new FileOperations()))
                .isNull();
        assertThat(Persistence.warning(Path.of("/"), new FileOperations())).isNull();
    }
}
