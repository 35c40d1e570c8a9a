package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyTest {
    private static String text(Reply reply, boolean withEnhanced) {
        return new String(reply.toBytes(withEnhanced), StandardCharsets.ISO_8859_1);
    }

    @Test
    void everyLineCarriesTheCodes() {
        Reply reply = new Reply(550, "5.7.1", List.of("one", "two", "three"));
        assertThat(text(reply, true)).isEqualTo("550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\r\n");
        assertThat(text(reply, false)).isEqualTo("550-one\r\n550-two\r\n550 three\r\n");
    }

    @Test
    void aReplyWithoutEnhancedCodeNeverShowsOne() {
        assertThat(text(Reply.of(354, "", "go"), true)).isEqualTo("354 go\r\n");
    }

    /** Case 115: whatever the text is, it stays on its line. */
    @Test
    void noTextCanBreakALine() {
        String everything = IntStream.concat(IntStream.rangeClosed(0, 0x2100), IntStream.of(0xD83D, 0xDCE7, 0xFFFF))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (String character : everything.split("", -1)) {
            assertThat(text(Reply.of(451, "4.3.0", "a" + character + "b"), true))
                    .matches("451 4\\.3\\.0 a[ -~]b\r\n|451 4\\.3\\.0 ab\r\n");
        }
        assertThat(text(Reply.of(451, "4.3.0", everything), true)).matches("451 4\\.3\\.0 [ -~]*\r\n");
    }

    @Test
    void printableTextIsKept() {
        String printable = IntStream.rangeClosed(' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(text(Reply.of(250, "2.0.0", printable), true)).isEqualTo("250 2.0.0 " + printable + "\r\n");
    }

    /** RFC 5321 §4.5.3.1.5: 512 bytes with code and CRLF. */
    @Test
    void aLineIsNeverTooLong() {
        String line = text(Reply.of(451, "4.999.999", "x".repeat(100_000)), true);
        assertThat(line.length()).isBetween(480, 512);
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSIENT, 451 4.3.0 text",
        "INSUFFICIENT_STORAGE, 452 4.3.1 text",
        "PERMANENT, 554 5.6.0 text",
        "MESSAGE_TOO_BIG, 552 5.3.4 text"
    })
    void everyReasonOfASinkHasItsReply(Reason reason, String line) {
        assertThat(text(Replies.refused(new DeliveryException(reason, "text", null)), true))
                .isEqualTo(line + "\r\n");
    }

    static Stream<Reply> constants() {
        return Arrays.stream(Replies.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(field -> {
                    try {
                        return (Reply) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** RFC 3463 §2: the class of the enhanced code is that of the reply; RFC 2034 §4: none with 3xx. */
    @ParameterizedTest
    @MethodSource("constants")
    void enhancedCodesFitTheirReplies(Reply reply) {
        assertThat(reply.code()).isBetween(200, 559);
        if (reply.code() / 100 == 3 || reply.equals(Replies.BAD_NAME)) {
            assertThat(reply.enhanced()).isEmpty();
        } else {
            assertThat(reply.enhanced()).matches(reply.code() / 100 + "\\.[0-7]\\.[0-9]{1,2}");
        }
        assertThat(reply.isPositive()).isEqualTo(reply.code() < 400);
    }
}
