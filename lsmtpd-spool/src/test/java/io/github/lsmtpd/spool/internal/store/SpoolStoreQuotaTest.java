package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.SpoolFullException;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of what waits, in bytes and in messages. */
@Timeout(60)
class SpoolStoreQuotaTest {
    @TempDir
    private Path temp;

    private SpoolSettings.Builder settings() {
        return SpoolSettings.builder(temp.resolve("spool")).minFreeBytes(0);
    }

    private static void assertIsFull(SpoolStore spool) {
        assertThat(spool.hasRoomFor(1)).isFalse();
        assertThatThrownBy(() -> spool.write(TestMessages.message())).isInstanceOf(SpoolFullException.class);
    }

    /** Which is filled by that message: one of the two limits is as large as it. */
    private SpoolSettings fullOf(MailMessage message, boolean byBytes) throws IOException {
        try (SpoolStore spool = SpoolStore.open(settings().build())) {
            spool.write(message);
        }
        Path file = temp.resolve("spool").resolve(message.id() + ".json");
        return byBytes
                ? settings().maxBytes(Files.size(file)).build()
                : settings().maxMessages(1).build();
    }

    @Test
    void takesNoMoreMessagesThanItMay() throws IOException {
        try (SpoolStore spool = SpoolStore.open(settings().maxMessages(3).build())) {
            MailMessage removed = TestMessages.message();
            MailMessage parked = TestMessages.message();
            spool.write(removed);
            spool.write(parked);
            spool.write(TestMessages.message());
            assertIsFull(spool);
            assertThat(spool.messages()).isEqualTo(3);
            spool.remove(removed.id());
            spool.remove(removed.id()); // which is not there any more
            spool.park(parked.id());
            assertThat(spool.messages()).isOne();
            spool.write(TestMessages.message());
            spool.write(TestMessages.message());
            assertIsFull(spool);
        }
    }

    @Test
    void whatCannotBeWrittenDoesNotCount() throws IOException {
        try (SpoolStore spool =
                SpoolStore.open(settings().maxMessages(5).maxBytes(2_000).build())) {
            assertThatThrownBy(() -> spool.write(TestMessages.message(new byte[2_001])))
                    .isInstanceOf(SpoolFullException.class);
            assertThat(spool.messages()).isZero();
            assertThat(spool.bytes()).isZero();
        }
    }

    /** Though it is read only after the start. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsThereCountsForTheFirstMessage(boolean byBytes) throws IOException {
        SpoolSettings settings = fullOf(TestMessages.message(), byBytes);
        try (SpoolStore spool = SpoolStore.open(settings)) {
            assertThatThrownBy(() -> spool.write(TestMessages.message())).isInstanceOf(SpoolFullException.class);
            assertThat(spool.messages()).isOne();
            assertIsFull(spool);
        }
    }

    /** Or recipients that have the message would get it again for as long as the spool is full. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageInAFullSpoolCanBeRewritten(boolean byBytes) throws IOException {
        MailMessage message = TestMessages.to("a@x.example", "b@x.example");
        SpoolSettings settings = fullOf(message, byBytes);
        try (SpoolStore spool = SpoolStore.open(settings)) {
            assertThat(spool.oldest(10, null)).hasSize(1);
            MailMessage forOne =
                    message.withEnvelope(TestMessages.to("b@x.example").envelope());
            spool.replace(forOne);
            assertThat(spool.read(message.id()).envelope()).isEqualTo(forOne.envelope());
            assertThat(spool.messages()).isOne();
            spool.remove(message.id());
            assertThat(spool.messages()).isZero();
            assertThat(spool.bytes()).isZero();
        }
    }
}
