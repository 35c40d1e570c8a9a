package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader with what is around it, for the tests that extend this: its frames are recorded, its memory is counted. */
@ExtendWith(NoLeaks.class)
class FrameReaderFixture {
    final AtomicLong held = new AtomicLong();
    final List<ByteBuf> given = new ArrayList<>();
    final RecordedFrames recorder = new RecordedFrames();
    long room = Long.MAX_VALUE;
    boolean clientReads = true;
    final FrameReader reader = new FrameReader(
            false,
            new InputBuffer(ByteBufAllocator.DEFAULT, change -> held.addAndGet(change) <= room),
            () -> clientReads,
            recorder);

    FrameReaderFixture() {
        recorder.setReader(reader);
    }

    void receive(String text) {
        receive(ByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void receive(ByteBuf bytes) {
        given.add(bytes);
        reader.receive(bytes);
        reader.read();
    }

    void resume() {
        reader.resume();
        reader.read();
    }

    /** The connection is lost. */
    void lose() {
        reader.discard();
        reader.read();
    }

    void end() {
        lose();
        assertThat(given).as("bytes that were not released").allMatch(bytes -> bytes.refCnt() == 0);
    }

    static List<String> framesOf(String input, Iterable<Integer> cuts) {
        FrameReaderFixture test = new FrameReaderFixture();
        int from = 0;
        for (int cut : cuts) {
            test.receive(input.substring(from, cut));
            from = cut;
        }
        test.receive(input.substring(from));
        test.end();
        return test.recorder.frames();
    }
}
