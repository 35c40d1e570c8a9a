package io.github.lsmtpd.amqp.internal.parsed;

import java.io.OutputStream;

/** Only counts. */
final class Counter extends OutputStream {
    long count;

    @Override
    public void write(int b) {
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        count += length;
    }
}
