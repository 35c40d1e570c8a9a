package io.github.lsmtpd.amqp.internal.parsed;

import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.parse;
import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.strings;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Beyond each limit the rest is left out, and told. */
class ParseLimitsTest {
    private static final ParseLimits SMALL = new ParseLimits(2, 5, 3, 100, 200, 6, 300, 10, 100);

    private static void assertDefect(JsonNode mail, String defect) {
        assertThat(strings(mail.path("defects"))).containsExactly(defect);
    }

    @Test
    void depth() {
        JsonNode parsed = parse("""
                Content-Type: multipart/mixed; boundary=1

                --1
                Content-Type: multipart/mixed; boundary=2

                --2
                Content-Type: multipart/mixed; boundary=3

                --3

                x
                --3--
                --2--
                --1--
                """, SMALL);
        assertThat(strings(parsed.path("attachments"), "type")).containsExactly("multipart/mixed");
        assertDefect(parsed, "parts nested deeper than 2");
    }

    @Test
    void parts() {
        JsonNode mail = parse("Content-Type: multipart/mixed; boundary=1\n\n" + "--1\nA:\n\nx\n".repeat(9), SMALL);
        assertThat(mail.path("attachments").size()).isEqualTo(3);
        assertThat(strings(mail.path("defects"))).contains("more than 5 parts");
    }

    @Test
    void headerFields() {
        JsonNode mail = parse("a: 1\n folded\n".repeat(3) + "b: 1\n".repeat(1_000) + "\ntext", SMALL);
        assertThat(mail.path("headers").size()).isEqualTo(3);
        assertThat(mail.path("text").asString()).isEqualTo("text");
        assertDefect(mail, "more than 3 header fields");
    }

    @Test
    void aHeaderField() {
        JsonNode mail = parse("a: " + (" " + "x".repeat(60) + "\n").repeat(3) + "b: 1\n\ntext", SMALL);
        assertThat(mail.path("headers").path(0).path("raw").asString()).hasSize(98);
        assertThat(strings(mail.path("headers"), "name")).containsExactly("a", "b");
        assertDefect(mail, "header field cut off after 100 bytes");
    }

    @Test
    void theHeader() {
        String folded = " " + "x".repeat(80) + "\n";
        JsonNode mail = parse("a: 1\nb: 1\n" + folded.repeat(100) + "c: 1\n\ntext", SMALL);
        assertThat(strings(mail.path("headers"), "name")).containsExactly("a", "b");
        assertThat(mail.path("text").asString()).isEqualTo("text");
        assertThat(strings(mail.path("defects")))
                .containsExactly("header of more than 200 bytes", "header field cut off after 100 bytes");
    }

    @Test
    void aHeaderWithoutEnd() {
        JsonNode mail = parse("a: 1\n".repeat(1_000), SMALL);
        assertThat(mail.path("headers").size()).isEqualTo(3);
        assertDefect(mail, "more than 3 header fields");
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "3, 60"})
    void theHeadersOfAllParts(int fields, int length) {
        String part = "--1\n" + ("a: " + "x".repeat(length) + "\n").repeat(fields) + "\nx\n";
        JsonNode mail = parse("Content-Type: multipart/mixed; boundary=1\n\n" + part.repeat(2), SMALL);
        assertThat(mail.path("text").asString()).isEqualTo("x");
        assertDefect(mail, "headers of parts with more than 6 fields or 300 bytes");
    }

    @Test
    void aLineOfTheHeader() {
        JsonNode mail = parse("a: 1\nb: " + "x".repeat(300) + "\n\ntext", SMALL);
        assertThat(strings(mail.path("headers"), "name")).containsExactly("a", "b");
        assertThat(mail.path("text").asString()).isEqualTo("text");
        assertDefect(mail, "header field cut off after 100 bytes");
    }

    @Test
    void aLineOfTheHeaderOfAPart() {
        String part = "--1\nContent-Type: image/gif\nb: " + "x".repeat(300) + "\n\nx\n--1\n\ntext\n--1--\n";
        JsonNode mail = parse("Content-Type: multipart/mixed; boundary=1\n\n--1\n\ntext\n" + part, SMALL);
        assertThat(mail.path("text").asString()).isEqualTo("text");
        assertThat(strings(mail.path("defects"))).singleElement().asString().startsWith("not parsed to its end: ");
    }

    @Test
    void text() {
        JsonNode mail = parse("\n0123456789x", SMALL);
        assertThat(mail.path("text").asString()).isEqualTo("0123456789");
        assertDefect(mail, "text cut off after 10 bytes");
        assertThat(strings(parse("\n0123456789", SMALL).path("defects"))).isEmpty();
    }

    @Test
    void attachments() {
        String attachment = "--1\nContent-Type: image/gif\n\n" + "x".repeat(60) + "\n";
        JsonNode mail =
                parse("Content-Type: multipart/mixed; boundary=1\n\n" + attachment.repeat(2) + "--1--\n", SMALL);
        assertThat(mail.path("attachments").path(0).path("content").asString()).hasSize(80);
        assertThat(mail.path("attachments").path(1).has("content")).isFalse();
        assertThat(mail.path("attachments").path(1).path("size").asInt()).isEqualTo(60);
        assertDefect(mail, "content of attachments beyond 100 bytes left out");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsMadeToTakeLong() {
        String start = "=?utf-8?q?";
        assertThat(parse("To: " + start.repeat(12_000) + "\nSubject: " + "=?a".repeat(40_000) + "\n\n")
                        .has("subject"))
                .isTrue();
        assertThat(parse("To: " + "(".repeat(60_000) + "\nCc: " + "\"".repeat(60_001) + "\nReply-To: "
                        + "<@,:;".repeat(12_000) + "\nContent-Type: a/b" + "; x*0*=''".repeat(10_000) + "\n\n"))
                .isNotNull();
        assertThat(parse("Content-Type: multipart/mixed; boundary=1\n\n" + "--1\n\n".repeat(50_000))
                        .has("defects"))
                .isTrue();
        assertThat(parse("a:\n".repeat(400_000)).path("headers").size()).isEqualTo(1_000);
        assertThat(parse("Content-Type: multipart/mixed; boundary=1\n\n--1\n" + "a:\n".repeat(400_000))
                        .has("defects"))
                .isTrue();
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=")
                    .append(i)
                    .append("\n\n--")
                    .append(i)
                    .append('\n');
        }
        assertThat(strings(parse(deep.toString()).path("defects"))).contains("parts nested deeper than 32");
    }
}
