package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;
import java.util.concurrent.CountDownLatch;

/** A sink, {@code SINK=broken}, that cannot be made: it leaves a thread that never ends, and fails with an error. */
public final class BrokenSink implements MessageSinkProvider {
    @Override
    public String name() {
        return "broken";
    }

    @Override
    public MessageSink create(Settings settings) {
        new Thread(BrokenSink::waitForEver, "left-over").start();
        throw new LinkageError("broken\r\nin two lines");
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
