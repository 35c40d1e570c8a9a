package io.github.lsmtpd.internal.netty;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stands for the session: tells the reader what comes next, and records the frames; adjacent content is one frame. */
final class RecordedFrames implements FrameListener {
    private final List<String> frames = new ArrayList<>();
    private @Nullable FrameReader reader;

    void setReader(FrameReader reader) {
        this.reader = reader;
    }

    List<String> frames() {
        return frames;
    }

    private FrameReader reader() {
        return Objects.requireNonNull(reader);
    }

    @Override
    public void line(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        frames.add("line " + text);
        if (text.equals("DATA")) {
            reader().receiveData();
        } else if (text.startsWith("BDAT ")) {
            reader().receiveChunk(Long.parseLong(text.substring(5)));
        } else if (text.equals("PAUSE")) {
            reader().pause();
        }
    }

    @Override
    public void content(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        String last = frames.get(frames.size() - 1);
        if (last.startsWith("content ")) {
            frames.set(frames.size() - 1, last + text);
        } else {
            frames.add("content " + text);
        }
    }

    @Override
    public void longLine() {
        frames.add("bad 500");
    }

    @Override
    public void bareLineFeed() {
        frames.add("bare line feed");
        reader().discard();
    }

    @Override
    public void endlessLine() {
        frames.add("endless");
    }

    @Override
    public void endOfData(boolean bareLineEnd) {
        frames.add("end " + bareLineEnd);
    }

    @Override
    public void endOfChunk() {
        frames.add("end of chunk");
    }

    @Override
    public void endOfInput() {
        frames.add("end of input");
    }

    @Override
    public void noMemory() {
        frames.add("no memory");
    }
}
