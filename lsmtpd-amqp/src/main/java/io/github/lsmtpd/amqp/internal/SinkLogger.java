package io.github.lsmtpd.amqp.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one logger of this module, under the name of the sink, which is what an operator knows. */
public final class SinkLogger {
    public static final Logger LOG = LoggerFactory.getLogger("io.github.lsmtpd.amqp.AmqpMessageSink");

    private SinkLogger() {}
}
