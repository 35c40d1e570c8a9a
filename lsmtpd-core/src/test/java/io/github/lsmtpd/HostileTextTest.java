package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends never becomes anything but text: not in the message's JSON, and not in a log. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HostileTextTest {
    private static final String[] REFUSED = {
        "MAIL FROM:<a%sb@c.example> SMTPUTF8",
        "MAIL FROM:<\"a%sb\"@c.example> SMTPUTF8",
        "MAIL FROM:<a@c%sd.example> SMTPUTF8",
        "MAIL FROM:<a@c.example> ENVID=a%sb",
        "MAIL FROM:<a@c.example> BODY=7BIT%s ",
    };
    private static final String[] REFUSED_RECIPIENTS = {
        "RCPT TO:<a%sb@c.example>", "RCPT TO:<\"a%sb\"@c.example>", "RCPT TO:<a@c.example> ORCPT=utf-8;a%sb",
    };

    /** How a line of the log begins, or goes on. */
    private static final Pattern LOG_LINE =
            Pattern.compile("\\[[\\w-]+\\] (INFO|WARN|ERROR) io\\.github\\.lsmtpd\\.[\\w.]+ - [^\\p{Cc}\\u2028]*"
                    + "|\tat [^\\p{Cc}]*|\t\\.\\.\\. \\d+ more|(Caused by: )?java\\.[\\w.]+: [^\\p{Cc}\\u2028]*");

    /** Case 111: CR, LF, NUL, DEL and what others take for a line end; each is refused, and none comes out as JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\0", "\u001b", "\u007f", "\u0085", "\u2028", "\u2029"})
    void controlCharactersInAddressesAndParametersAreRefusedAndInNoJson(String control) throws Exception {
        Queue<String> json = new ConcurrentLinkedQueue<>();
        MessageSink sink = message -> {
            json.add(json(message));
            return CompletableFuture.completedFuture(null);
        };
        try (SmtpServer server =
                server(sink).limits(limits -> limits.withMaxErrors(1_000)).start()) {
            for (String line : REFUSED) {
                assertRefused(server, line, control);
            }
            for (String line : REFUSED_RECIPIENTS) {
                assertRefused(server, "MAIL FROM:<a@b.example> SMTPUTF8\r\n" + line, control);
            }
            try (SmtpClient client = SmtpClient.greeted(server.port())) {
                client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nx\r\n.\r\n");
                for (int i = 0; i < 3; i++) {
                    client.reply();
                }
                assertThat(client.reply()).startsWith("250");
            }
        }
        String escaped = String.format("\\u%04X", (int) control.charAt(0));
        assertThat(json).singleElement().asString().doesNotContain(escaped, control.equals("\0") ? escaped : control);
    }

    /** An LF without CR ends the session, so that nothing after it is a line. */
    private static void assertRefused(SmtpServer server, String lines, String control) throws Exception {
        try (SmtpClient client = SmtpClient.greeted(server.port())) {
            client.send(latin1(lines.formatted(control) + "\r\n"));
            if (lines.startsWith("MAIL FROM:<a@b.example> SMTPUTF8\r\n")) {
                assertThat(client.reply()).startsWith("250 2.1.0");
            }
            assertThat(client.reply()).as(lines).startsWith(control.equals("\n") ? "521 5.5.2" : "501 5.5.2");
        }
    }

    /** Each byte of the UTF-8 form as one character. */
    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** As one line, if there is no other line end in it. */
    private static String json(MailMessage message) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MessageJson.write(message, out);
            return out.toString(StandardCharsets.UTF_8).replace("\\r\\n", "");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Case 114: a sink that logs what the client sent, as sinks do, cannot make it write lines of its own into the log. */
    @Test
    void whatAClientSaidIsOneLineOfTheLog() throws Exception {
        MessageSink sink = message -> CompletableFuture.failedFuture(new IllegalStateException(
                message.client().heloName() + message.envelope() + body(message),
                new IllegalArgumentException(body(message))));
        String log;
        try (SmtpServer server = server(sink).start();
                CapturedLog captured = new CapturedLog();
                SmtpClient client = SmtpClient.greeted(server.port())) {
            client.ask("EHLO ${jndi:ldap://127.0.0.1/x}%n{}\r\n");
            client.send("MAIL FROM:<\"${jndi:x}\"@b.example>\r\nRCPT TO:<%n%s{}@d.example>\r\n");
            client.send(
                    latin1("DATA\r\nSubject: \u001b[2J\u2028\u0085\r\n[main] ERROR forged\r\n\tat forged\r\n.\r\n"));
            for (int i = 0; i < 3; i++) {
                client.reply();
            }
            assertThat(client.reply()).startsWith("451 4.3.0");
            log = captured.text();
        }
        assertThat(log)
                .contains("unexpectedly: java.lang.IllegalStateException: ${jndi:ldap://127.0.0.1/x}%n{}Envelope");
        assertThat(log.split("\\R"))
                .isNotEmpty()
                .allMatch(line -> LOG_LINE.matcher(line).matches());
        assertThat(log).doesNotContain("\nforged", "\n[main] ERROR", "\n\tat forged", "\u001b");
    }

    private static String body(MailMessage message) {
        try {
            return new String(message.content().toByteArray(), StandardCharsets.UTF_8);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SmtpServerBuilder server(MessageSink sink) {
        return SmtpServer.builder().hostname("mx.example.com").listen(0).sink(sink);
    }
}
