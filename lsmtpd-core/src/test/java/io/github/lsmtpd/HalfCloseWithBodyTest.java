package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.netty.TransportOfTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Case 130: a client that sends all that it has, ends its side, and then reads. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HalfCloseWithBodyTest {
    private static final String LINE = "0123456789".repeat(7) + "\r\n";

    private final AtomicLong size = new AtomicLong();

    @ParameterizedTest
    @CsvSource({
        "JDK, false, 60000",
        "JDK, false, 66000",
        "JDK, false, 4500000",
        "JDK, true, 66000",
        "JDK, true, 4500000",
        "NATIVE, false, 100",
        "NATIVE, false, 60000",
        "NATIVE, false, 65536",
        "NATIVE, false, 66000",
        "NATIVE, false, 131072",
        "NATIVE, false, 1000000",
        "NATIVE, false, 4500000",
        "NATIVE, true, 100",
        "NATIVE, true, 66000",
        "NATIVE, true, 1000000",
        "NATIVE, true, 4500000",
    })
    void getsTheReplyHoweverMuchWaits(TransportOfTest transport, boolean tls, int bytes) throws Exception {
        SmtpServerBuilder builder = SmtpServer.builder()
                .hostname("mx.example.com")
                .listen(0)
                .threads(1)
                .tls(TlsConfig.offered(TestTls.context()))
                .contentRules(rules -> rules.withReceivedHeader(false))
                .sink(this::take);
        String body = LINE.repeat(bytes / LINE.length());
        try (SmtpServer server = transport.start(builder);
                SmtpClient client = SmtpClient.greeted(server.port())) {
            if (tls) {
                client.ask("STARTTLS\r\n");
                client.startTls("TLSv1.3");
                client.ask("EHLO client.example\r\n");
            }
            client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + body + ".\r\nQUIT\r\n");
            client.endOutput();
            assertThat(client.replyToMessage()).startsWith("250 2.0.0");
            assertThat(client.reply()).startsWith("221 2.0.0");
            assertThat(client.reply()).as("closed").isEmpty();
        }
        assertThat(size).hasValue(body.length());
    }

    private CompletionStage<?> take(MailMessage message) {
        size.set(message.content().size());
        return CompletableFuture.completedFuture(null).thenRunAsync(() -> {}); // the session is paused meanwhile
    }
}
