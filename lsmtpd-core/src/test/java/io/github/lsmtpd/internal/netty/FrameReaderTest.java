package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which frames a reader makes of bytes, however they are cut into pieces. */
@Tag("slow")
class FrameReaderTest extends FrameReaderFixture {
    private static final String SESSION = "EHLO x\r\n\r\nNOOP\r\r\n"
            + "DATA\r\none\r\n..two\r\n.\0\r\n.\r\n"
            + "DATA\r\n.\r\n"
            + "DATA\r\nbad\n.\n\r\n.\r\n"
            + "BDAT 7\r\n\r\n.\r\nQUBDAT 0\r\nBDAT 1\r\n\nRSET\r\n"
            + "x".repeat(LineReader.MAX_LINE + 10) + "\r\n"
            + "y".repeat(LineReader.MAX_LINE - 2) + "\r\n"
            + "QUIT\r\nrest";
    private static final List<String> FRAMES = List.of(
            "line EHLO x",
            "line ",
            "line NOOP\r",
            "line DATA",
            "content one\r\n.two\r\n\0\r\n",
            "end false",
            "line DATA",
            "end false",
            "line DATA",
            "content bad\n.\n\r\n",
            "end true",
            "line BDAT 7",
            "content \r\n.\r\nQU",
            "end of chunk",
            "line BDAT 0",
            "end of chunk",
            "line BDAT 1",
            "content \n",
            "end of chunk",
            "line RSET",
            "bad 500",
            "line " + "y".repeat(LineReader.MAX_LINE - 2),
            "line QUIT");

    @Test
    void cutsAWholeSessionIntoFrames() {
        assertThat(framesOf(SESSION, List.of())).isEqualTo(FRAMES);
    }

    /** Cases 61 and 62, for all of a session. */
    @Test
    void cutsTheSameFramesWhereverTheInputIsSplit() {
        List<Integer> everywhere = new ArrayList<>();
        for (int cut = 1; cut < SESSION.length(); cut++) {
            assertThat(framesOf(SESSION, List.of(cut))).as("split at %d", cut).isEqualTo(FRAMES);
            everywhere.add(cut);
        }
        assertThat(framesOf(SESSION, everywhere)).as("byte by byte").isEqualTo(FRAMES);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void cutsTheSameFramesFromRandomPieces(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<Integer> cuts = random.ints(random.nextInt(40), 0, SESSION.length())
                    .sorted()
                    .boxed()
                    .toList();
            assertThat(framesOf(SESSION, cuts)).as("split at %s", cuts).isEqualTo(FRAMES);
        }
    }

    /** RFC 5321 §4.5.3.1.4; case 65: the commands after a long line are read as such. */
    @ParameterizedTest
    @CsvSource({"-2, line", "-1, bad", "0, bad", "1, bad", "60000, bad"})
    void refusesALongLine(int beyond, String frame) {
        receive("x".repeat(LineReader.MAX_LINE + beyond) + "\r\nNOOP\r\n");
        assertThat(recorder.frames()).hasSize(2);
        assertThat(recorder.frames().get(0)).startsWith(frame);
        assertThat(recorder.frames().get(1)).isEqualTo("line NOOP");
        end();
    }

    /** Case 139: nothing after a bare LF is a line, wherever the input is split and however long the line was. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, LineReader.MAX_LINE - 1, LineReader.MAX_LINE, LineReader.MAX_LINE + 1, 9_000})
    void nothingAfterABareLineFeedIsALine(int length) {
        String input = "NOOP\r\n" + "x".repeat(length) + "\nRSET\r\nDATA\r\n\nQUIT\r\n";
        for (int cut = 0; cut < input.length(); cut += cut < 10 || cut > length ? 1 : 97) {
            assertThat(framesOf(input, List.of(cut))).containsExactly("line NOOP", "bare line feed");
        }
    }

    /** A CR that came in the piece before belongs to the LF, in a line that is too long as well. */
    @Test
    void splitsNoLineEndOfALongLine() {
        String line = "x".repeat(3_000) + "\r\n";
        for (int cut = 2_900; cut < line.length(); cut++) {
            assertThat(framesOf(line + "NOOP\r\n", List.of(cut))).containsExactly("bad 500", "line NOOP");
        }
    }

    /** Case 65: nothing of an endless line is kept. */
    @Test
    void keepsNothingOfAnEndlessLine() {
        for (int i = 0; i < 100; i++) {
            receive("x".repeat(1_000));
            assertThat(given.stream()
                            .filter(bytes -> bytes.refCnt() > 0)
                            .mapToInt(ByteBuf::readableBytes)
                            .sum())
                    .isLessThan(LineReader.MAX_LINE);
        }
        assertThat(recorder.frames()).isNotEmpty().containsOnly("endless");
        end();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            value = {
                "NOOP\\r\\n, false",
                "NOO, true",
                "DATA\\r\\n, true",
                "DATA\\r\\n.\\r\\n, false",
                "BDAT 1\\r\\n, true",
                "BDAT 0\\r\\n, false"
            })
    void knowsWhetherTheClientIsSending(String input, boolean expected) {
        receive(input.translateEscapes());
        assertThat(reader.isInMidInput()).isEqualTo(expected);
        end();
    }
}
