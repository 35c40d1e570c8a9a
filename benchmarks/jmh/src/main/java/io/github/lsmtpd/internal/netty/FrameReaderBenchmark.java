package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One whole message through the reader, behind a channel: DATA, and its body in the pieces in which sockets are read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FrameReaderBenchmark {
    private static final int SOCKET_READ = 64 * 1024;
    private static final int LINE = 80;

    /** Bytes of the message. */
    @Param({"512", "5120", "102400", "1048576"})
    public int size;

    private final FrameCounter frames = new FrameCounter();
    private EmbeddedChannel channel;
    private ByteBuf command;
    private ByteBuf body;

    /** Makes the channel and the message. */
    @Setup
    public void setUp() {
        channel = new EmbeddedChannel(frames);
        command = direct("DATA\r\n".getBytes(StandardCharsets.US_ASCII));
        body = direct(body(size));
    }

    private static ByteBuf direct(byte[] bytes) {
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
    }

    private static byte[] body(int size) {
        byte[] text = new byte[size + 3];
        Arrays.fill(text, (byte) 'X');
        for (int end = LINE; end <= size; end += LINE) {
            endLine(text, end);
        }
        endLine(text, size);
        text[size] = '.';
        endLine(text, size + 3);
        return text;
    }

    private static void endLine(byte[] text, int end) {
        text[end - 2] = '\r';
        text[end - 1] = '\n';
    }

    /** Decodes one message. */
    @Benchmark
    public long message() {
        channel.writeInbound(command.duplicate());
        ByteBuf rest = body.duplicate();
        while (rest.isReadable()) {
            channel.writeInbound(rest.readSlice(Math.min(SOCKET_READ, rest.readableBytes())));
        }
        return frames.contentBytes;
    }

    /** Stands for the connection and its session: says that a body comes, and forgets it. */
    private static final class FrameCounter extends ChannelInboundHandlerAdapter implements FrameListener {
        private final FrameReader reader =
                new FrameReader(false, new InputBuffer(ByteBufAllocator.DEFAULT, held -> true), () -> true, this);
        private long contentBytes;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            reader.receive((ByteBuf) bytes);
            reader.read();
        }

        @Override
        public void line(byte[] line) {
            reader.receiveData();
        }

        @Override
        public void content(byte[] bytes, int length) {
            contentBytes += length;
        }

        @Override
        public void longLine() {}

        @Override
        public void bareLineFeed() {}

        @Override
        public void endlessLine() {}

        @Override
        public void endOfData(boolean bareLineEnd) {}

        @Override
        public void endOfChunk() {}

        @Override
        public void endOfInput() {}

        @Override
        public void noMemory() {}
    }
}
