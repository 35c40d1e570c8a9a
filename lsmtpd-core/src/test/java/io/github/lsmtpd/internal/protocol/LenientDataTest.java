package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bare line feeds normalised: more is accepted, but nothing more ends the data. */
class LenientDataTest {
    private record Result(String content, boolean ended, boolean bareLineEnd, int consumed) {}

    private static Result decode(boolean lenient, String input, int pieceSize) {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        MailDataDecoder body = new MailDataDecoder(lenient);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int consumed = 0;
        for (int at = 0; at < bytes.length; at += pieceSize) {
            int length = Math.min(pieceSize, bytes.length - at);
            byte[] piece = new byte[body.offset(length) + length];
            System.arraycopy(bytes, at, piece, body.offset(length), length);
            content.write(piece, 0, body.decode(piece, length));
            consumed += body.consumed();
        }
        String text = content.toString(StandardCharsets.ISO_8859_1);
        return new Result(text, body.isEnded(), body.hasBareLineEnd(), consumed);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            delimiter = '|',
            value = {
                "a\\nb\\r\\n.\\r\\n | a\\r\\nb\\r\\n",
                "\\n\\n\\r\\n.\\r\\n | \\r\\n\\r\\n\\r\\n",
                "a\\n..b\\r\\n.\\r\\n | a\\r\\n.b\\r\\n",
                // Case 50 and 51: a lone dot after such a line end is content.
                "a\\n.\\nb\\r\\n.\\r\\n | a\\r\\n.\\r\\nb\\r\\n",
                "a\\n.\\r\\nb\\r\\n.\\r\\n | a\\r\\n.\\r\\nb\\r\\n",
            })
    void makesCrLfOfABareLineFeed(String input, String content) {
        String text = input.translateEscapes();
        assertThat(decode(true, text, text.length()))
                .isEqualTo(new Result(content.translateEscapes(), true, false, text.length()));
    }

    /** Cases 50 to 61: it ends where the strict reader ends, hands on no bare LF, and does not care for pieces. */
    @Test
    void endsWhereTheStrictReaderEnds() {
        Random random = new Random(2603);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(16), 0, 5).forEach(c -> text.append("\r\n.x\0".charAt(c)));
            String input = text + (random.nextBoolean() ? "\r\n.\r\n" : "") + "y";
            Result strict = decode(false, input, input.length());
            Result lenient = decode(true, input, input.length());
            assertThat(lenient.ended()).as(input).isEqualTo(strict.ended());
            assertThat(lenient.consumed()).as(input).isEqualTo(strict.consumed());
            assertThat(lenient.content().replace("\r\n", "")).as(input).doesNotContain("\n");
            if (!strict.bareLineEnd()) {
                assertThat(lenient).as(input).isEqualTo(strict);
            }
            for (int pieceSize = 1; pieceSize < 4; pieceSize++) {
                assertThat(decode(true, input, pieceSize)).as(input).isEqualTo(lenient);
            }
        }
    }
}
