package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailDataDecoderTest {
    private static final String END = "\r\n.\r\n";

    /** What came out of a body, and how many bytes it took. */
    private record Result(String content, boolean ended, boolean bareLineEnd, int consumed) {}

    /** Reads a body in pieces that begin at the given places. */
    private static Result decode(String input, int... cuts) {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        MailDataDecoder body = new MailDataDecoder(false);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int consumed = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int from = i == 0 ? 0 : cuts[i - 1];
            byte[] piece = Arrays.copyOfRange(bytes, from, i == cuts.length ? bytes.length : cuts[i]);
            content.write(piece, 0, body.decode(piece, piece.length));
            consumed += body.consumed();
        }
        return new Result(
                content.toString(StandardCharsets.ISO_8859_1), body.isEnded(), body.hasBareLineEnd(), consumed);
    }

    /** Reads it whole, byte by byte, and in two pieces in every way: the result is always the same (cases 61 and 62). */
    private static Result decodeInEveryWay(String input) {
        Result whole = decode(input);
        int[] everywhere = new int[Math.max(0, input.length() - 1)];
        Arrays.setAll(everywhere, i -> i + 1);
        assertThat(decode(input, everywhere)).as("byte by byte").isEqualTo(whole);
        for (int cut = 0; cut <= input.length(); cut++) {
            assertThat(decode(input, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        return whole;
    }

    private static String unescape(String text) {
        return text.translateEscapes();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            delimiter = '|',
            value = {
                "x\\r\\n.\\r\\n | x\\r\\n",
                "\\r\\n.\\r\\n | \\r\\n",
                "x\\r\\n\\r\\n.\\r\\n | x\\r\\n\\r\\n",
                // Dots (case 63).
                "..\\r\\n.\\r\\n | .\\r\\n",
                "...\\r\\n.\\r\\n | ..\\r\\n",
                ".x\\r\\n.\\r\\n | x\\r\\n",
                "..x\\r\\n.\\r\\n | .x\\r\\n",
                ". \\r\\n.\\r\\n | \\s\\r\\n",
                "x.\\r\\n.\\r\\n | x.\\r\\n",
                "x..\\r\\n.\\r\\n | x..\\r\\n",
                "x\\r\\n..\\r\\n..\\r\\n.\\r\\n | x\\r\\n.\\r\\n.\\r\\n",
                // NUL is a byte like any other (cases 58 and 59).
                "x\\r\\n\\0.\\r\\n\\r\\n.\\r\\n | x\\r\\n\\0.\\r\\n\\r\\n",
                "x\\r\\n.\\0\\r\\n.\\r\\n | x\\r\\n\\0\\r\\n",
                "x\\r\\n.\\0\\r\\n\\r\\n.\\r\\n | x\\r\\n\\0\\r\\n\\r\\n",
            })
    void takesTheDotsAwayAndFindsTheEnd(String input, String content) {
        assertThat(decodeInEveryWay(unescape(input)))
                .isEqualTo(new Result(
                        unescape(content), true, false, unescape(input).length()));
    }

    @Test
    void aLoneDotIsAnEmptyBody() {
        assertThat(decodeInEveryWay(".\r\n")).isEqualTo(new Result("", true, false, 3));
    }

    /** Cases 50 to 57 and 60: the only end is the true one after it, and the body is marked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\n",
                "\n.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r\n.\r\r\n",
                "\n",
                "\r",
                "\r\r\n",
                "\n\r\n",
                "\n\r",
                "\r\n\n",
                "\r\n\r",
                ".\n",
                "\n\n.\n\n",
                "\r\r.\r\r",
                "\r\n.\r.\r\n",
                "\r\n.\r\r\n.\n",
                "\r\n..\r",
                "\r\n..\n",
                "\r\0\n",
                "\r\n.\r\0\n",
            })
    void onlyCrLfDotCrLfEnds(String smuggled) {
        String input = "one" + smuggled + "MAIL FROM:<smuggled@x.example>" + END;
        Result result = decodeInEveryWay(input + "QUIT\r\n");
        assertThat(result.ended()).isTrue();
        assertThat(result.bareLineEnd()).isTrue();
        assertThat(result.consumed()).isEqualTo(input.length());
        assertThat(decodeInEveryWay("one" + smuggled + "x").ended())
                .as("ended without an end")
                .isFalse();
    }

    /** The same at the very beginning of a body, where a line begins, too. */
    @ParameterizedTest
    @ValueSource(strings = {".\n", ".\r\r\n", "\n.\r\n", "\r.\r\n", ".\r.\r\n", ".\rx", "\r\r\n", "\n"})
    void onlyCrLfDotCrLfEndsAtTheBeginning(String smuggled) {
        Result result = decodeInEveryWay(smuggled + "x" + END);
        assertThat(result.consumed()).isEqualTo(smuggled.length() + 1 + END.length());
        assertThat(result.bareLineEnd()).isTrue();
    }

    /** What could still become a line end is none yet. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", ".", "..", "x\r", "x\r\n", "x\r\n.", "x\r\n.\r", ".\r", "\r"})
    void isNotEndedBeforeTheEnd(String input) {
        Result result = decodeInEveryWay(input);
        assertThat(result.ended()).isFalse();
        assertThat(result.bareLineEnd()).isFalse();
        assertThat(result.consumed()).isEqualTo(input.length());
    }

    @Test
    void nothingAfterTheEndIsRead() {
        assertThat(decodeInEveryWay("x" + END + "..\n\r.\r\nQUIT\r\n")).isEqualTo(new Result("x\r\n", true, false, 6));
    }

    @Test
    void everyByteIsKept() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String text =
                new String(all, StandardCharsets.ISO_8859_1).replace("\r", "").replace("\n", "");
        assertThat(decodeInEveryWay(text + END)).isEqualTo(new Result(text + "\r\n", true, false, text.length() + 5));
    }

    /** What a client stuffs comes out as it was, whatever it is. */
    @Test
    void unstuffingIsTheReverseOfStuffing() {
        Random random = new Random(4711);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder lines = new StringBuilder();
            for (int line = random.nextInt(6); line >= 0; line--) {
                random.ints(random.nextInt(5), 0, 3).forEach(c -> lines.append(c == 0 ? 'x' : '.'));
                lines.append("\r\n");
            }
            String content = lines.toString();
            String stuffed = content.replaceAll("(?m)^\\.", "..") + ".\r\n";
            assertThat(decode(stuffed)).as(stuffed).isEqualTo(new Result(content, true, false, stuffed.length()));
        }
    }

    /** An oracle: split at CRLF and nothing else, and look for a lone dot. */
    @Test
    void agreesWithAPlainReadingOfTheStandard() {
        Random random = new Random(815);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(14), 0, 5).forEach(c -> text.append("\r\n.x\0".charAt(c)));
            String input = text + (random.nextBoolean() ? "\r\n.\r\n" : "") + "y";
            int end = input.startsWith(".\r\n") ? 3 : input.indexOf(END) < 0 ? -1 : input.indexOf(END) + 5;
            Result result = decode(input);
            assertThat(result.ended()).as(input).isEqualTo(end >= 0);
            assertThat(result.consumed()).as(input).isEqualTo(end >= 0 ? end : input.length());
            String body = end >= 0 ? input.substring(0, end) : input;
            boolean bare = body.replace("\r\n", "").matches("(?s).*[\r\n].*");
            assertThat(result.bareLineEnd()).as(input).isEqualTo(bare);
            if (end >= 0 && !bare) {
                String content = body.substring(0, end - 3).replaceAll("(?<=\r\n)\\.|^\\.", "");
                assertThat(result.content()).as(input).isEqualTo(content);
            }
        }
    }
}
