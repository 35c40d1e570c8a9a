package io.github.lsmtpd.spool.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.spool.testing.RecordedLog;
import io.github.lsmtpd.spool.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
    private static final String ID = "727f70d687051514";
    private static final String OTHER_ID = "9359c48ab41749b3";

    @TempDir
    private Path temp;

    private SpoolKeys read(String text) throws IOException {
        return KeyFile.read(Files.writeString(temp.resolve("keys"), text));
    }

    @Test
    void theFirstKeySealsAndAllOpen() throws IOException {
        SpoolKeys keys = read("# new\n\n " + TestFiles.KEY + " \n#old\r\n" + TestFiles.OTHER_KEY);
        assertThat(keys)
                .hasToString("new files are encrypted with the key " + ID + ", and those of these keys can be read: "
                        + ID + ", " + OTHER_ID);
        assertThat(keys.newSeal()).isNotNull();
    }

    @Test
    void noneAsTheFirstLineSealsNothing() throws IOException {
        SpoolKeys keys = read("# no longer\nnone\n" + TestFiles.KEY + "\n");
        assertThat(keys).hasToString("new files are not encrypted, and those of these keys can be read: " + ID);
        assertThat(keys.newSeal()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'', there is no key",
        "'# AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=', there is no key",
        "none, there is no key",
        "'\n#\nsecret!', line 3 is not base64",
        "c2VjcmV0, line 1 has 6 bytes",
        "'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\nnone', line 2 has 3 bytes",
        "'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA= AQ==', line 1 is not base64"
    })
    void aWrongLineIsNamedAndNotShown(String text, String what) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(SettingException.class)
                .hasMessage("keyFile: '" + temp.resolve("keys")
                        + "' is not usable; expected a file with a key on each line,"
                        + " 32 bytes in base64 as 'openssl rand -base64 32' prints them (" + what + ")");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path binary = Files.write(temp.resolve("binary"), new byte[] {(byte) 0xff});
        for (Path bad : Stream.of(temp.resolve("nowhere"), temp, binary).toList()) {
            assertThatThrownBy(() -> KeyFile.read(bad))
                    .isInstanceOf(SettingException.class)
                    .hasMessage("keyFile: '" + bad + "' is not usable; expected a readable text file of keys");
        }
    }

    @Test
    void aFileThatEverybodyCanReadIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("keys"), TestFiles.KEY);
        RecordedLog log = new RecordedLog();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        KeyFile.read(file, log.logger());
        assertThat(log.lines()).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        KeyFile.read(file, log.logger());
        assertThat(log.lines())
                .containsExactly("WARN Every user of this machine can read " + file
                        + ", and with it the spool: take that right away");
    }

    @Test
    void aKeyInPlaceOfTheFileIsNotShown() {
        assertThatThrownBy(() -> KeyFile.read(Path.of(TestFiles.KEY)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("not a key")
                .hasMessageNotContaining(TestFiles.KEY);
    }
}
