package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 8601 §5 where the content goes to a file as it comes. */
class ForgedResultsInFileTest {
    private static final String BODY = "\r\n" + "Authentication-Results: mx.example.com; in the body\r\n".repeat(4_000);

    private final Queue<MailMessage> received = new ConcurrentLinkedQueue<>();

    @Test
    void theFieldIsRenamedAndTheSizeIsThatOfWhatCame(@TempDir Path directory) throws Exception {
        String content = "Subject: x\r\nAuthentication-Results: mx.example.com; spf=pass\r\n" + BODY;
        try (SmtpServer server = SmtpServer.builder()
                        .listen(0)
                        .hostname("mx.example.com")
                        .contentRules(rules -> rules.withReceivedHeader(false).withForgedResultsRenamed(true))
                        .storage(ContentStorage.in(directory).withMaxMessageInMemory(0))
                        .sink(MessageSink.blocking(message -> received.add(KeptMessage.of(message)), Runnable::run))
                        .start();
                SmtpClient client = SmtpClient.greeted(server.port())) {
            assertThat(client.deliver("a@x.example", content)).startsWith("250 2.0.0");
        }
        MessageContent kept = received.remove().content();
        assertThat(new String(kept.toByteArray(), StandardCharsets.US_ASCII))
                .isEqualTo("Subject: x\r\nX-Claimed-Auth-Results: mx.example.com; spf=pass\r\n" + BODY + "\r\n");
    }
}
