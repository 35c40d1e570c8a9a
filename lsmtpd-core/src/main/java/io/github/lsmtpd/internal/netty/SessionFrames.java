package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.session.SmtpSession;

/** Gives the frames of a connection to its session. */
final class SessionFrames implements FrameListener {
    private final SmtpSession session;

    SessionFrames(SmtpSession session) {
        this.session = session;
    }

    @Override
    public void line(byte[] line) {
        session.command(line);
    }

    @Override
    public void longLine() {
        session.longLine();
    }

    @Override
    public void bareLineFeed() {
        session.bareLineFeed();
    }

    @Override
    public void endlessLine() {
        session.endlessLine();
    }

    @Override
    public void content(byte[] bytes, int length) {
        session.content(bytes, length);
    }

    @Override
    public void endOfData(boolean bareLineEnd) {
        session.endOfData(bareLineEnd);
    }

    @Override
    public void endOfChunk() {
        session.endOfChunk();
    }

    @Override
    public void endOfInput() {
        session.endOfInput();
    }

    @Override
    public void noMemory() {
        session.refuse();
    }
}
