package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.LargeContents.MIB;
import static io.github.lsmtpd.json.LargeContents.assertHolds;
import static io.github.lsmtpd.json.LargeContents.message;
import static io.github.lsmtpd.json.LargeContents.readToMemory;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.json.LargeContents.Kind;
import io.github.lsmtpd.json.LargeContents.Streamed;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link MessageJson} does to stay below a limit of bytes. */
@Tag("slow")
@Timeout(600)
class MessageJsonLimitTest {
    @Test
    void shortensTheReadableFormAloneToFit() throws IOException {
        for (int size : new int[] {100, 100_000, 2 * MIB}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            MailMessage message = message(new Streamed(content));
            MailMessage small = message(MessageContent.of(content));
            int whole = MessageJson.write(size < MIB ? small : message).length;
            int least = needed(small);
            assertThat(least).isLessThan(whole);
            for (long max : new long[] {least, least + 1, least + 7, (least + whole) / 2, whole - 1, whole}) {
                byte[] json = MessageJson.write(size < MIB ? small : message, max);
                assertThat((long) json.length).isLessThanOrEqualTo(max).isGreaterThan(Math.min(max, whole) - 4);
                assertThat(new String(json, UTF_8).contains("[The rest is in")).isEqualTo(max < whole);
                assertHolds(readToMemory(json), content);
            }
            assertThatThrownBy(() -> MessageJson.write(small, least - 1))
                    .isInstanceOf(MessageJson.TooLargeException.class)
                    .hasMessageContaining(least + " bytes");
        }
    }

    private static int needed(MailMessage message) throws IOException {
        try {
            return MessageJson.write(message, 1).length;
        } catch (MessageJson.TooLargeException e) {
            return (int) e.needed();
        }
    }

    @Test
    void goesOverToBase64WhereEscapesMakeTextTooLarge() throws IOException {
        byte[] content = Kind.ESCAPES.content(3 * MIB);
        MailMessage message = message(new Streamed(content));
        assertThat(MessageJson.write(message).length).isGreaterThan(5 * MIB);
        byte[] json = MessageJson.write(message, 5 * MIB);
        assertThat(json).hasSizeLessThanOrEqualTo(5 * MIB);
        assertThat(new String(json, UTF_8)).contains("email_content_base64");
        assertHolds(readToMemory(json), content);
    }

    @Test
    void aTextThatFitsIsNeverRefused() throws IOException {
        byte[] content = Kind.ASCII.content(3 * MIB);
        MailMessage message = message(new Streamed(content));
        int whole = MessageJson.write(message).length;
        assertThat(MessageJson.write(message, whole)).hasSize(whole);
        assertThatThrownBy(() -> MessageJson.write(message, whole - 1))
                .isInstanceOfSatisfying(
                        MessageJson.TooLargeException.class,
                        e -> assertThat(e.needed()).isEqualTo(whole));
    }

    @Test
    void theLargestContentThatSurelyFitsDoes() throws IOException {
        assertThat(MessageJson.maxContentSize(0)).isZero();
        assertThat(MessageJson.maxContentSize(64 * 1024)).isZero();
        assertThat(MessageJson.maxContentSize(Long.MAX_VALUE)).isPositive();
        for (long max : new long[] {100_000, MIB, 3 * MIB + 1}) {
            byte[] content = new byte[(int) MessageJson.maxContentSize(max)];
            assertThat((long) MessageJson.write(message(MessageContent.of(content)), max).length)
                    .isLessThanOrEqualTo(max);
            content[0] = (byte) 0xFC;
            assertThat((long) MessageJson.write(message(MessageContent.of(content)), max).length)
                    .isLessThanOrEqualTo(max);
        }
    }
}
