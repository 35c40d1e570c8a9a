package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;

/** Leaves it to {@link BrokerLog} to report a lost connection, in one line and without a stack trace. */
final class QuietExceptionHandler extends ForgivingExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        // The library gives null where it found the socket closed, and shuts down only after this has returned.
        SinkLogger.LOG.debug("The connection has failed", exception);
    }
}
