package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink, {@code SINK=noisy}, that refuses each message and logs and prints 20 KB about it, on the event loop; when it is
 * made, it logs a line at each level.
 */
public final class NoisySink implements MessageSinkProvider {
    private static final Logger LOG = LoggerFactory.getLogger(NoisySink.class);
    /** What the lines about a message hold. */
    static final String LINE = "x".repeat(1_000);
    /** Lines about each message, on each of the two outputs. */
    static final int LINES = 10;

    @Override
    public String name() {
        return "noisy";
    }

    @Override
    public MessageSink create(Settings settings) {
        LOG.error("logged at error");
        LOG.warn("logged at warn");
        LOG.info("logged at info");
        LOG.debug("logged at debug");
        LOG.trace("logged at trace");
        return message -> refuse();
    }

    private static CompletionStage<?> refuse() {
        for (int i = 0; i < LINES; i++) {
            LOG.warn(LINE);
            System.out.println(LINE);
        }
        return CompletableFuture.failedFuture(DeliveryException.temporary("noisy"));
    }
}
