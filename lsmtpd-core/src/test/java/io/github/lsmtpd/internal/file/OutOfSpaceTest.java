package io.github.lsmtpd.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutOfSpaceTest {
    @ParameterizedTest
    @CsvSource({
        "No space left on device, true",
        "Disk quota exceeded, true",
        "Input/output error, false",
        "Read-only file system, false",
        ", false"
    })
    void isRecognizedByTheError(String error, boolean expected) {
        assertThat(OutOfSpace.isCauseOf(new IOException(error))).isEqualTo(expected);
        assertThat(OutOfSpace.isCauseOf(new FileSystemException("/spool/x", null, error)))
                .isEqualTo(expected);
    }

    @Test
    void saysWhatAnOperatorCanDo() {
        IOException failure = new FileSystemException("/spool/.lock", null, "No space left on device");
        assertThat(OutOfSpace.explain(Path.of("/spool"), failure))
                .hasMessageStartingWith("/spool: its file system has no room for one more file or directory:"
                        + " No space left on device; remove files there")
                .hasCause(failure);
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        IOException failure = new IOException("Input/output error");
        assertThat(OutOfSpace.explain(Path.of("/spool"), failure)).isSameAs(failure);
    }
}
