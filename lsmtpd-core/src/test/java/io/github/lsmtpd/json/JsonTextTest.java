package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Held against Jackson, which escapes byte by byte. */
class JsonTextTest {
    private static final String SPECIAL = "\r\n\"\\\t\0\u0001\u001F\b\f\u007F\u0080\u00E9\u2028\uFFFD\uD83D\uDE00 !#[]";

    private static byte[] ours(byte[] utf8) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('"');
        JsonText.write(utf8, out);
        out.write('"');
        return out.toByteArray();
    }

    private static byte[] jacksons(byte[] utf8) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = MessageJsonFormat.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeUTF8String(utf8, 0, utf8.length);
        }
        return out.toByteArray();
    }

    private static void assertSame(String text) throws IOException {
        byte[] utf8 = text.getBytes(UTF_8);
        assertThat(ours(utf8)).as(text).isEqualTo(jacksons(utf8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00E9", "\u4F8B", "\uD83D\uDE00", "\n", "\""})
    void escapesEachCharacterAtEachPlaceAmongAnyOthers(String others) throws IOException {
        for (int place = 0; place <= 2 * Long.BYTES; place++) {
            for (char c = 0; c <= 0x100; c++) {
                assertSame(others.repeat(place) + c + others.repeat(2 * Long.BYTES - place));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 16_375, 16_384, 16_385, 17_416, 17_417, 40_000})
    void escapesTextOfAnyLength(int length) throws IOException {
        assertSame("x".repeat(length));
        assertSame("\n".repeat(length));
        assertSame("\u0001".repeat(length));
        assertSame("x" + "\u00E9".repeat(length));
    }

    @Test
    void escapesWhateverIsMixed() throws IOException {
        Random random = new Random(4);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int runs = random.nextInt(50); runs > 0; runs--) {
                text.append("x".repeat(random.nextInt(20)));
                text.appendCodePoint(SPECIAL.codePointAt(
                        SPECIAL.offsetByCodePoints(0, random.nextInt(SPECIAL.codePointCount(0, SPECIAL.length())))));
            }
            assertSame(text.toString());
        }
    }
}
