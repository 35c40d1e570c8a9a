package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@ExtendWith(NoLeaks.class)
class FrameReaderTest {
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

    private final AtomicLong held = new AtomicLong();
    private final List<ByteBuf> given = new ArrayList<>();
    private final RecordedFrames recorder = new RecordedFrames();
    private long room = Long.MAX_VALUE;
    private boolean clientReads = true;
    private final FrameReader reader = new FrameReader(
            false,
            new InputBuffer(ByteBufAllocator.DEFAULT, change -> held.addAndGet(change) <= room),
            () -> clientReads,
            recorder);

    FrameReaderTest() {
        recorder.setReader(reader);
    }

    private void receive(String text) {
        receive(ByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void receive(ByteBuf bytes) {
        given.add(bytes);
        reader.receive(bytes);
        reader.read();
    }

    private void resume() {
        reader.resume();
        reader.read();
    }

    /** The connection is lost. */
    private void lose() {
        reader.discard();
        reader.read();
    }

    private void end() {
        lose();
        assertThat(given).as("bytes that were not released").allMatch(bytes -> bytes.refCnt() == 0);
    }

    private static List<String> framesOf(String input, Iterable<Integer> cuts) {
        FrameReaderTest test = new FrameReaderTest();
        int from = 0;
        for (int cut : cuts) {
            test.receive(input.substring(from, cut));
            from = cut;
        }
        test.receive(input.substring(from));
        test.end();
        return test.recorder.frames();
    }

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

    @Test
    void keepsTheRestWhilePausedAndGoesOn() {
        receive("PAUSE\r\nNOOP\r\n");
        receive("DATA\r\nx\r\n.\r\n");
        assertThat(recorder.frames()).containsExactly("line PAUSE");
        resume();
        assertThat(recorder.frames())
                .containsExactly("line PAUSE", "line NOOP", "line DATA", "content x\r\n", "end false");
        end();
    }

    /** Several may have a reason of their own: a file that is being written, a message that is being delivered. */
    @Test
    void goesOnWhenAllWhoPausedItHaveResumedIt() {
        reader.pause();
        reader.pause();
        receive("NOOP\r\n");
        resume();
        assertThat(recorder.frames()).isEmpty();
        resume();
        assertThat(recorder.frames()).containsExactly("line NOOP");
        end();
    }

    /** A pause taken back by other code than set it would let a client's bytes through while a file is being written. */
    @Test
    void refusesToBeResumedByWhomItWasNotPaused() {
        assertThatThrownBy(reader::resume).isInstanceOf(IllegalStateException.class);
        reader.pause();
        reader.resume();
        assertThatThrownBy(reader::resume).isInstanceOf(IllegalStateException.class);
        reader.pause();
        receive("NOOP\r\n");
        assertThat(recorder.frames()).as("paused once, as before").isEmpty();
        end();
    }

    /** Case 88. */
    @Test
    void theEndOfTheInputComesAfterAllThatWaits() {
        reader.pause();
        receive("NOOP\r\nDATA\r\nx\r\n.\r\nQUI");
        reader.endInput();
        reader.read();
        assertThat(recorder.frames()).isEmpty();
        resume();
        assertThat(recorder.frames())
                .containsExactly("line NOOP", "line DATA", "content x\r\n", "end false", "end of input");
        assertThat(held).hasValue(0);
        end();
    }

    /** A slow sink slows its senders down: beyond a limit, the socket is not read. */
    @Test
    void doesNotReadTheSocketWhileMuchWaits() {
        receive("PAUSE\r\n");
        receive("NOOP\r\n".repeat(InputBuffer.MAX_WAITING / 6));
        assertThat(reader.hasRoom()).as("below the limit").isTrue();
        receive("NOOP\r\n");
        assertThat(reader.hasRoom()).as("above the limit").isFalse();
        resume();
        assertThat(reader.hasRoom()).as("when it was read").isTrue();
        assertThat(recorder.frames()).hasSize(InputBuffer.MAX_WAITING / 6 + 2);
        end();
    }

    @Test
    void stopsAndGoesOnWithTheWritability() {
        clientReads = false;
        receive("NOOP\r\n");
        assertThat(recorder.frames()).isEmpty();
        clientReads = true;
        reader.read();
        assertThat(recorder.frames()).containsExactly("line NOOP");
        end();
    }

    @Test
    void throwsTheRestAwayAtTheEnd() {
        receive("PAUSE\r\nNOOP\r\n");
        lose();
        receive("NOOP\r\n");
        assertThat(given).allMatch(bytes -> bytes.refCnt() == 0);
        assertThat(reader.hasRoom()).isTrue();
        assertThat(recorder.frames()).containsExactly("line PAUSE");
        end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOO", "DATA\r\nx", "BDAT 10\r\nx", "PAUSE\r\nNOOP\r\n"})
    void releasesWhatWaitsWhenTheConnectionIsLost(String input) {
        receive(input);
        lose();
        assertThat(recorder.frames()).doesNotContain("end false", "end of chunk");
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

    /** Case 134: a receive buffer is as large as the last mail needed it. */
    @Test
    void theBeginningOfALineKeepsNoReceiveBuffer() {
        ByteBuf large =
                ByteBufAllocator.DEFAULT.buffer(64 * 1024).writeBytes("NOO".getBytes(StandardCharsets.US_ASCII));
        receive(large);
        assertThat(large.refCnt()).isZero();
        assertThat(held).hasValueBetween(3L, 64L);
        receive("P\r\n");
        assertThat(recorder.frames()).hasSize(1);
        assertThat(held).hasValue(0);
        end();
    }

    @Test
    void whatFindsNoRoomIsThrownAwayAndSoIsAllThatFollows() {
        room = 20_000;
        reader.pause();
        receive("NOOP\r\n".repeat(2_000));
        assertThat(recorder.frames()).isEmpty();
        receive("NOOP\r\n".repeat(3_000));
        assertThat(recorder.frames()).containsExactly("no memory");
        assertThat(held).hasValue(0);
        receive("NOOP\r\n");
        assertThat(recorder.frames()).hasSize(1);
        end();
    }

    @Test
    void countsWhatWaitsUntilTheConnectionEnds() {
        reader.pause();
        receive("NOOP\r\n".repeat(5_000));
        assertThat(held.get()).isGreaterThanOrEqualTo(30_000);
        lose();
        assertThat(held).hasValue(0);
        end();
    }
}
