package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendProgressTest {
    private static final int HIGH_WATER_MARK = 1 << 20;
    private static final int FRAME = 16 << 10;

    private final SendProgress progress = new SendProgress(HIGH_WATER_MARK);
    private final EmbeddedChannel socket = new EmbeddedChannel(progress);

    SendProgressTest() {
        socket.config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH_WATER_MARK - 1, HIGH_WATER_MARK));
    }

    @AfterEach
    void release() {
        socket.finishAndReleaseAll();
    }

    private void write(int size) {
        ByteBuf frame = Unpooled.wrappedBuffer(new byte[size]);
        var unused = socket.write(frame);
    }

    @Test
    void whatIsNotFlushedIsPending() {
        assertThat(progress.pending(socket)).isZero();
        write(1_000);
        assertThat(progress.pending(socket)).isGreaterThanOrEqualTo(1_000);
        socket.flush();
        assertThat(progress.pending(socket)).isZero();
    }

    @Test
    void aLargeFrameThatLeavesIsProgress() {
        long before = progress.sentAt(socket);
        write(FRAME);
        assertThat(progress.sentAt(socket)).isEqualTo(before);
        socket.flush();
        assertThat(progress.sentAt(socket) - before).isPositive();
    }

    /** They are not observed one by one, but fewer of them wait. */
    @Test
    void smallFramesThatLeaveAreProgressOnceThisIsAsked() {
        write(100);
        long before = progress.sentAt(socket);
        socket.flush();
        assertThat(progress.sentAt(socket) - before).isPositive();
    }

    @Test
    void whereNothingMovesTheTimeDoesNotChange() {
        write(100);
        long before = progress.sentAt(socket);
        assertThat(progress.sentAt(socket)).isEqualTo(before);
        write(100);
        assertThat(progress.sentAt(socket)).isEqualTo(before);
    }

    @Test
    void anActionRunsAfterWhatWasWrittenBefore() {
        AtomicBoolean hadLeft = new AtomicBoolean();
        write(100);
        SendProgress.whenSent(socket, () -> hadLeft.set(socket.<ByteBuf>readOutbound() != null));
        socket.runPendingTasks();
        assertThat(hadLeft).isTrue();
    }
}
