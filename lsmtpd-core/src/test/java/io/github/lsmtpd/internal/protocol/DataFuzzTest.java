package io.github.lsmtpd.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Whatever a client sends as the body of DATA, and in whatever pieces, it ends at CRLF.CRLF alone. Cases 50 to 62; docs/fuzzing.md. */
@Tag("slow")
class DataFuzzTest {
    private record Result(String content, boolean ended, boolean bareLineEnd, int consumed) {}

    @FuzzTest(maxDuration = "5m")
    void dataFraming(byte[] data) {
        for (boolean lenient : new boolean[] {false, true}) {
            Result whole = decode(data, data.length + 1, lenient);
            assertAsModelled(new String(data, StandardCharsets.ISO_8859_1), whole, lenient);
            for (int piece : new int[] {1, 2, 3, 7}) {
                assertThat(decode(data, piece, lenient)).isEqualTo(whole);
            }
            if (whole.ended() && !whole.bareLineEnd()) {
                assertStuffsAndUnstuffs(whole.content());
            }
        }
    }

    /** The same said with the means of text: where the end is, what is a defect, and which lines lose a dot. */
    private static void assertAsModelled(String data, Result result, boolean lenient) {
        int end = ("\r\n" + data).indexOf("\r\n.\r\n");
        assertThat(result.ended()).isEqualTo(end >= 0);
        assertThat(result.consumed()).isEqualTo(end >= 0 ? end + 3 : data.length());
        if (end < 0) {
            return;
        }
        String stuffed = data.substring(0, end);
        String rest = stuffed.replace("\r\n", "");
        assertThat(result.bareLineEnd()).isEqualTo(rest.contains("\r") || (!lenient && rest.contains("\n")));
        if (!result.bareLineEnd()) {
            assertThat(result.content())
                    .isEqualTo(Stream.of(stuffed.split("\r?\n", -1))
                            .map(line -> line.startsWith(".") && line.length() > 1 ? line.substring(1) : line)
                            .collect(Collectors.joining("\r\n")));
        }
    }

    /** What was let through has no line end but CRLF, so that it can be sent on without being read in another way. */
    private static void assertStuffsAndUnstuffs(String content) {
        assertThat(content.replace("\r\n", "")).doesNotContain("\r", "\n");
        String stuffed = ("\r\n" + content).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
        byte[] bytes = stuffed.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(decode(bytes, bytes.length, false)).isEqualTo(new Result(content, true, false, bytes.length));
    }

    private static Result decode(byte[] data, int piece, boolean lenient) {
        MailDataDecoder body = new MailDataDecoder(lenient);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (at < data.length && !body.isEnded()) {
            int length = Math.min(piece, data.length - at);
            byte[] room = new byte[body.offset(length) + length];
            System.arraycopy(data, at, room, body.offset(length), length);
            content.write(room, 0, body.decode(room, length));
            at += body.consumed();
        }
        return new Result(
                content.toString(StandardCharsets.ISO_8859_1),
                body.isEnded(),
                body.hasBareLineEnd(),
                Math.min(at, data.length));
    }
}
