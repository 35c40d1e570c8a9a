package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a reader makes frames, when it waits, and how much it keeps meanwhile. */
@Tag("slow")
class FrameReaderFlowTest extends FrameReaderFixture {
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
