package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order of frames that the event loop and the publishing thread write at the same time. */
class CloseOkOrderTest {
    private final EmbeddedChannel socket = new EmbeddedChannel(new CloseOkOrder());

    @AfterEach
    void release() {
        socket.finishAndReleaseAll();
    }

    /** A frame of AMQP 0-9-1 §4.2.3 with a method that has no arguments. */
    private static ByteBuf method(int classId, int methodId) {
        return Unpooled.buffer()
                .writeByte(1)
                .writeShort(3)
                .writeInt(4)
                .writeShort(classId)
                .writeShort(methodId)
                .writeByte(0xCE);
    }

    @Test
    void closeOkIsSentAfterWhatWaitsForTheEventLoop() {
        ByteBuf closeOk = method(20, 41);
        ByteBuf content = Unpooled.copiedBuffer(new byte[] {3, 0, 3});
        socket.eventLoop().execute(() -> {
            var unused = socket.writeAndFlush(content);
        });
        var unused = socket.writeAndFlush(closeOk);
        socket.runPendingTasks();
        assertThat(socket.<ByteBuf>readOutbound()).isSameAs(content);
        assertThat(socket.<ByteBuf>readOutbound()).isSameAs(closeOk);
    }

    /** channel.open-ok, and close-ok of the connection. */
    @Test
    void otherMethodsAreSentAtOnce() {
        for (ByteBuf frame : new ByteBuf[] {method(20, 11), method(10, 51)}) {
            assertThat(socket.writeOutbound(frame)).isTrue();
            assertThat(socket.<ByteBuf>readOutbound()).isSameAs(frame);
        }
    }
}
