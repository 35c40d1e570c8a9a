package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8601 §5: no one outside speaks in our name. In the texts ~ is CRLF; what is to be renamed is marked by a !. */
class ForgedResultsTest {
    private static final String OLD = "Authentication-Results";

    private static String filtered(String text, int pieceSize) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ForgedResults forged = new ForgedResults("MX.example.com", (piece, length) -> out.write(piece, 0, length));
        for (int at = 0; at < bytes.length; at += pieceSize) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceSize));
            forged.append(piece, piece.length);
        }
        forged.end();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static void assertFiltered(String marked) {
        String text = marked.replace("~", "\r\n");
        String sent = text.replace("!", OLD);
        for (int pieceSize = 1; pieceSize <= sent.length() + 1; pieceSize++) {
            assertThat(filtered(sent, pieceSize))
                    .as("in pieces of %d", pieceSize)
                    .isEqualTo(text.replace("!", ForgedResults.NEW_NAME));
        }
    }

    @Test
    void theNewNameIsAsLongAsTheOld() {
        assertThat(ForgedResults.NEW_NAME).hasSameSizeAs(OLD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!: mx.example.com; spf=pass~~x",
                "!:mx.example.com",
                "!: MX.Example.COM;~",
                "! \t: mx.example.com;~",
                "!: mx.example.com.;~",
                "!:~ mx.example.com~ ; none~",
                "!:~\t(a (nested\\) (one))) (another)~ mx.example.com 1; none~",
                "!: \"mx.example.com\"; none~",
                "!: \"mx.\\example.com\"; none~",
                "!: mx.example.com(comment); none~",
                "Subject: x~!: mx.example.com; a~!: mx.example.com; b~~x",
                "Subject: x~ folded~!: mx.example.com~~!",
                "Subject: x\n!: mx.example.com; b\n\nx",
                "Subject: x\r!: mx.example.com; b~~x",
                "Subject: x\r~!: mx.example.com; b~~x",
                "!:\r~ mx.example.com; b~~x",
                "no field~!: mx.example.com~",
            })
    void ourNameIsTakenFromWhoeverForgesIt(String marked) {
        // Only the first mark of a field: a mark in the body stays what it is.
        int body = marked.indexOf("~~");
        String kept = body < 0 ? "" : marked.substring(body).replace("!", OLD);
        assertFiltered((body < 0 ? marked : marked.substring(0, body)) + kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authentication-Results",
                "Authentication-Results: ",
                "Authentication-Results:~",
                "Authentication-Results~ : mx.example.com~",
                "Authentication-Result\n : mx.example.com~",
                "Authentication-Results: example.com; spf=pass~",
                "Authentication-Results: mx.example.com.evil.example; spf=pass~",
                "Authentication-Results: amx.example.com; spf=pass~",
                "Authentication-Results: (mx.example.com) other.example; none~",
                "Authentication-Results: (mx.example.com; never closed~",
                "Authentication-Results: other.example; x=mx.example.com~",
                "ARC-Authentication-Results: i=1; mx.example.com; none~",
                "X-Authentication-Results: mx.example.com~",
                "Authentication-Results-Of: mx.example.com~",
                "Subject: x~ Authentication-Results: mx.example.com~",
                "Subject: Authentication-Results: mx.example.com~",
                "Subject: x~~Authentication-Results: mx.example.com~",
                "~Authentication-Results: mx.example.com~",
                "\nAuthentication-Results: mx.example.com~",
                "Subject: x\n\nAuthentication-Results: mx.example.com~",
                "Authentication-Results: \u00e9\u0000; none~\r\r\r",
            })
    void everythingElseIsKeptToTheByte(String text) {
        assertFiltered(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", " ", "\r\n "})
    void aFieldThatHidesItsNameForLongIsTakenForOurs(String filler) {
        String rest = ":" + filler.repeat(1_100) + "other.example; none\r\n\r\nx";
        for (int pieceSize : new int[] {1, 7, 1_000, 1_024, 10_000}) {
            assertThat(filtered(OLD + rest, pieceSize)).isEqualTo(ForgedResults.NEW_NAME + rest);
        }
    }

    @Test
    void anyTextComesOutTheSameInPiecesOfAnySize() {
        String[] words = {
            OLD, ":", " ", "\t", "\r\n", "\r", "\n", "mx.example.com", "(", ")", "\\", "\"", ";", ".", "Auth", "x"
        };
        Random random = new Random(8601);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int word = random.nextInt(24); word >= 0; word--) {
                text.append(words[random.nextInt(words.length)]);
            }
            String whole = filtered(text.toString(), text.length());
            assertThat(whole.replace(ForgedResults.NEW_NAME, OLD)).isEqualTo(text.toString());
            assertThat(filtered(text.toString(), 1 + random.nextInt(30))).isEqualTo(whole);
        }
    }
}
