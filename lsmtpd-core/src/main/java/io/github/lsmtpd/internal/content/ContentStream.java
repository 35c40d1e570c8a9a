package io.github.lsmtpd.internal.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stream that says once that it is needed no more: when it is closed, or has been read to its end. */
final class ContentStream extends InputStream {
    private final Runnable whenDone;
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile InputStream in;

    ContentStream(InputStream in, Runnable whenDone) {
        this.in = in;
        this.whenDone = whenDone;
    }

    @Override
    public int read() throws IOException {
        int one = in.read();
        if (one < 0) {
            done();
        }
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        if (count < 0) {
            done();
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() {
        done();
    }

    /** Lets go of the bytes too, in case a sink holds on to the stream. */
    private void done() {
        if (done.compareAndSet(false, true)) {
            in = InputStream.nullInputStream();
            whenDone.run();
        }
    }
}
