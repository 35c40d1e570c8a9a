package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second spool gives a message once more that could not be written before. */
@Timeout(60)
class SameMessageTwiceTest {
    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final MailMessage message = TestMessages.message();
    private SpoolStore spool;

    @BeforeEach
    void open() throws IOException {
        spool = SpoolStore.open(
                SpoolSettings.builder(temp.resolve("spool")).minFreeBytes(0).build(), files);
    }

    @AfterEach
    void close() throws IOException {
        files.heal();
        spool.close();
    }

    /** Or what is written then would be removed with it, after it was acknowledged. */
    @Test
    void isRefusedUntilItsEarlierFileIsRemoved() throws IOException {
        files.fail("syncDirectory", "Input/output error");
        files.fail("delete", "Input/output error");
        assertThatThrownBy(() -> spool.write(message)).hasMessage("Input/output error");
        files.heal();
        assertThatThrownBy(() -> spool.write(message)).hasMessageContaining("could not be removed yet");
        assertThat(spool.oldest(10, null)).isEmpty();
        spool.write(message);
        assertThat(spool.oldest(10, null)).hasSize(1);
        assertThat(spool.read(message.id()).envelope()).isEqualTo(message.envelope());
        assertThat(spool.messages()).isOne();
    }
}
