package consumer.classpath;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.config.Settings;




import java.io.IOException;
import java.util.Map;

/** A host that chooses its sink by name. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        Settings settings = Settings.of(Map.of("TEMP_EMAIL_DIR", args[0], "AMQP_PORT", "1"));
        try (MessageSink sink = MessageSinkProvider.named("SINK", "spool").create(settings);
                SmtpServer server =
                        SmtpServer.builder().listen("127.0.0.1", 0).sink(sink).start()) {
            System.out.println(server.port() > 0 ? "220 started" : "no port");
        }
    }
}
