package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Case 66: 998 bytes between one CRLF and the next, and not one more. */
class TextLineLimitTest {
    private static final String LONGEST = "x".repeat(998);

    private static boolean isExceeded(String text, int pieceSize) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        TextLineLimit limit = new TextLineLimit();
        for (int at = 0; at < bytes.length; at += pieceSize) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceSize));
            limit.append(piece, piece.length);
        }
        return limit.isExceeded();
    }

    private static void assertExceeded(String text, boolean expected) {
        for (int pieceSize : new int[] {1, 2, 3, 499, 500, 997, 998, 999, 1_000, 1_001, 1_002, text.length() + 1}) {
            assertThat(isExceeded(text, pieceSize))
                    .as("in pieces of %d", pieceSize)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\n\r\n\r\n",
                "L",
                "L\r\n",
                "L\r\nL\r\nL\r\n",
                "\r\nL\r\n\r\nL",
                "x\r\nL\r\nx\r\n",
            })
    void takesLinesOf998Bytes(String text) {
        assertExceeded(text.replace("L", LONGEST), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lx",
                "Lx\r\n",
                "Lxx\r\n",
                "L\r\r\n",
                "\r\nLx",
                "L\r\nLx\r\nL\r\n",
                "x\r\nLx\r\nx\r\n",
                "LLLLL\r\nx\r\n",
                "x\r\nLLLLL",
                // Nothing but CRLF ends a line (RFC 5321 §2.3.8).
                "L\nx\r\n",
                "L\rx\r\n",
                "L\n\r",
                "xxx\nL\r\n",
                "\nL\r\n",
            })
    void noticesALineOf999Bytes(String text) {
        assertExceeded(text.replace("L", LONGEST), true);
    }

    /** An oracle: split at CRLF and measure. */
    @Test
    void agreesWithMeasuringEachLine() {
        Random random = new Random(998);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(6); part >= 0; part--) {
                text.append("x".repeat(random.nextBoolean() ? random.nextInt(20) : 990 + random.nextInt(12)));
                random.ints(random.nextInt(4), 0, 2).forEach(c -> text.append("\r\n".charAt(c)));
                text.append(random.nextInt(4) == 0 ? "" : "\r\n");
            }
            boolean expected = Arrays.stream(text.toString().split("\r\n", -1)).anyMatch(line -> line.length() > 998);
            for (int pieceSize : new int[] {1, 7, 1 + random.nextInt(1_500), 10_000}) {
                assertThat(isExceeded(text.toString(), pieceSize))
                        .as("%s in %d", text, pieceSize)
                        .isEqualTo(expected);
            }
        }
    }
}
