package consumer.sinks;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.spool.FailoverSink;
import io.github.lsmtpd.spool.SpoolSettings;




import java.io.IOException;
import java.nio.file.Path;

/**
 * A host with both sinks, the broker of which is unreachable: starts and says so. The libraries of some payloads are not there, and only
 * who chooses these is told so.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        requireRefused("parsed", "apache-mime4j-core");
        requireRefused("cloudevents", "cloudevents-core");
        SpoolSettings spool = SpoolSettings.builder(Path.of(args[0])).build();
        try (MessageSink rabbit = new AmqpMessageSink(AmqpSettings.builder().port(1).build());
                MessageSink sink = new FailoverSink(rabbit, spool);
                SmtpServer server =
                        SmtpServer.builder().listen("127.0.0.1", 0).sink(sink).start()) {
            System.out.println(server.port() > 0 ? "220 started" : "no port");
        }
    }

    private static void requireRefused(String payload, String artifact) {
        try {
            PayloadSettings.of(payload);
        } catch (SettingException e) {
            if (e.getMessage().contains(artifact)) {
                return;
            }
            throw e;
        }
        throw new IllegalStateException(payload + " was made without " + artifact);
    }
}
