package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves it to {@link Availability} to tell of a lost connection, in one line and without a stack trace. */
final class QuietExceptionHandler extends ForgivingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);

    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        // The library gives null where it found the socket closed, and shuts down only after this has returned.
        LOG.debug("The connection has failed", exception);
    }
}
