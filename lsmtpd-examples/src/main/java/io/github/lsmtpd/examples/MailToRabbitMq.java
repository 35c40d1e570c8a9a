package io.github.lsmtpd.examples;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;

/** Publishes to RabbitMQ; while it is away, clients get 451 and keep their messages. */
public final class MailToRabbitMq {
    private MailToRabbitMq() {}

    /**
     * Runs until the thread is interrupted.
     *
     * @param port the port, 0 for any that is free
     * @param settings where to publish
     * @throws IOException if the port cannot be listened on
     * @throws InterruptedException when it is time to stop
     */
    public static void run(int port, Settings settings) throws IOException, InterruptedException {
        try (MessageSink sink = new AmqpMessageSink(AmqpSettings.from(settings));
                SmtpServer server = SmtpServer.builder().listen(port).sink(sink).start()) {
            System.out.println("listening on port " + server.port());
            Thread.currentThread().join();
        }
    }
}
