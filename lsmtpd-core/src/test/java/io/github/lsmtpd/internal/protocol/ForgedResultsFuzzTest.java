package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Tag;

/** Whatever a message holds, nothing but names of fields changes, and that in the same way in pieces of any size. */
@Tag("slow")
class ForgedResultsFuzzTest {
    private static final String OLD = "authentication-results";
    private static final String NEW = ForgedResults.NEW_NAME.toLowerCase(Locale.ROOT);

    @FuzzTest(maxDuration = "5m")
    void header(byte[] data) {
        String whole = filtered(data, data.length + 1);
        for (int piece : new int[] {1, 2, 7, 23}) {
            assertThat(filtered(data, piece)).isEqualTo(whole);
        }
        assertThat(lower(whole).replace(NEW, OLD)).isEqualTo(lower(text(data)).replace(NEW, OLD));
        assertThat(lower(whole).lines().takeWhile(line -> !line.isEmpty())).noneMatch(ForgedResultsFuzzTest::isForged);
    }

    /** The plainest of forgeries. */
    private static boolean isForged(String line) {
        return line.startsWith(OLD + ": mx;") || line.startsWith(OLD + ":mx ");
    }

    private static String filtered(byte[] data, int pieceSize) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ForgedResults forged = new ForgedResults("mx", (piece, length) -> out.write(piece, 0, length));
        for (int at = 0; at < data.length; at += pieceSize) {
            byte[] piece = Arrays.copyOfRange(data, at, Math.min(data.length, at + pieceSize));
            forged.append(piece, piece.length);
        }
        forged.end();
        return text(out.toByteArray());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** ASCII alone, as the field's name is. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            lower.setCharAt(i, (char) AuthservId.lower((byte) lower.charAt(i)));
        }
        return lower.toString();
    }
}
