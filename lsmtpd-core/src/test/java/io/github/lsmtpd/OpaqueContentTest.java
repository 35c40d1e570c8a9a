package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Case 110: the server does not parse messages, so content that is made to break parsers is bytes like any other. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class OpaqueContentTest {
    private static final int MILLION = 1_000_000;
    private static final int DEEP = 10_000;

    static Stream<Named<String>> contents() {
        return Stream.of(
                Named.of("a million header fields", "X: y\r\n".repeat(MILLION) + "\r\nx"),
                Named.of("a header field of a megabyte", "X: " + "y".repeat(MILLION) + "\r\n\r\nx"),
                Named.of("a million lines of one field", "X: y\r\n" + " y\r\n".repeat(MILLION) + "\r\nx"),
                Named.of("names of JavaScript", "__proto__: {\"a\":1}\r\nconstructor: x\r\n\r\n{\"__proto__\":[]}"),
                Named.of("MIME ten thousand deep", mime()),
                Named.of(
                        "the same in one boundary",
                        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n".repeat(DEEP)),
                Named.of("JSON ten thousand deep", "{\"a\":[".repeat(DEEP) + "\\u0000\\\"\\"));
    }

    private static String mime() {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, DEEP)
                .forEach(i ->
                        text.append("Content-Type: multipart/mixed; boundary=\"b" + i + "\"\r\n\r\n--b" + i + "\r\n"));
        return text.append("\r\nx").toString();
    }

    @ParameterizedTest
    @MethodSource("contents")
    void arrivesToTheByteAndInJson(String content) throws Exception {
        Queue<MailMessage> received = new ConcurrentLinkedQueue<>();
        try (SmtpServer server = SmtpServer.builder()
                        .listen(0)
                        .contentRules(rules -> rules.withReceivedHeader(false))
                        .sink(MessageSink.blocking(message -> received.add(KeptMessage.of(message)), Runnable::run))
                        .storage(ContentStorage.defaults().withMaxMessageInMemory(Integer.MAX_VALUE))
                        .start();
                SmtpClient client = SmtpClient.greeted(server.port())) {
            assertThat(client.deliver("a@x.example", content)).startsWith("250 2.0.0");
        }
        MailMessage message = received.remove();
        byte[] sent = (content + "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThat(message.content().toByteArray()).isEqualTo(sent);
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        MessageJson.write(message, json);
        MailMessage read = MessageJson.read(new ByteArrayInputStream(json.toByteArray()));
        assertThat(read.content().toByteArray()).isEqualTo(sent);
    }
}
