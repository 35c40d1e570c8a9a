package io.github.lsmtpd.examples;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.spool.FailoverSink;
import io.github.lsmtpd.spool.SpoolSettings;
import java.io.IOException;

/** Publishes to RabbitMQ; while it is away, messages wait on disk and clients get 250. */
public final class MailWithSpool {
    private MailWithSpool() {}

    /**
     * Runs until the thread is interrupted.
     *
     * @param port the port, 0 for any that is free
     * @param settings where to publish and where to spool
     * @throws IOException if the port cannot be listened on
     * @throws InterruptedException when it is time to stop
     */
    public static void run(int port, Settings settings) throws IOException, InterruptedException {
        try (MessageSink rabbit = new AmqpMessageSink(AmqpSettings.from(settings));
                MessageSink sink = new FailoverSink(rabbit, SpoolSettings.from(settings));
                SmtpServer server = SmtpServer.builder().listen(port).sink(sink).start()) {
            System.out.println("listening on port " + server.port());
            Thread.currentThread().join();
        }
    }
}
