package io.github.lsmtpd.amqp.internal.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderSectionTest {
    private static String field(String name, String content) throws IOException {
        return HeaderSection.of(MessageContent.of(content.getBytes(UTF_8))).field(name);
    }

    @ParameterizedTest
    @CsvSource({
        "Subject, hello",
        "subject, hello",
        "X-Folded, 'a b\tc'",
        "X-Empty, ''",
        "X-Twice, first",
        "X-Old, blank before the colon",
        "X-Body, ''",
        "Sub, ''",
        "X-Last, é"
    })
    void hasTheTopmostFieldOfAName(String name, String body) throws IOException {
        String content = """
                Subject: hello
                X-Folded: a
                 b
                \tc
                X-Empty:
                X-Twice: first
                X-Twice: second
                no field
                X-Old : blank before the colon
                X-Last:\té\s

                X-Body: x
                """;
        assertThat(field(name, content)).isEqualTo(body);
        assertThat(field(name, content.replace("\n", "\r\n"))).isEqualTo(body);
    }

    @Test
    void maybeThereIsNone() throws IOException {
        assertThat(field("Subject", "")).isEmpty();
        assertThat(field("Subject", "\r\nSubject: x\r\n")).isEmpty();
        assertThat(field("Subject", "Subject: without a line end")).isEqualTo("without a line end");
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() throws IOException {
        HeaderSection header = HeaderSection.of(MessageContent.of("A: \u00E9x\r\n".getBytes(ISO_8859_1)));
        assertThat(header.field("A")).isEqualTo("\uFFFDx");
    }

    @Test
    void aFieldThatDoesNotEndWithinTheLimitIsNotThere() throws IOException {
        String filler = "X-Filler: " + "x".repeat(1_000) + "\r\n";
        String long64 = filler.repeat(64);
        assertThat(field("A", "A: 1\r\n" + long64 + "B: " + "y".repeat(500) + "\r\n z\r\n C\r\nD: 2\r\n"))
                .isEqualTo("1");
        assertThat(field("B", "A: 1\r\n" + long64 + "B: " + "y".repeat(9_000) + "\r\n"))
                .isEmpty();
        assertThat(field("B", long64 + "B: y\r\n " + "z".repeat(9_000) + "\r\n"))
                .isEmpty();
        assertThat(field("D", long64.repeat(2) + "D: 2\r\n\r\n")).isEmpty();
    }

    /** The content may be a large file. */
    @Test
    void noMoreIsReadThanTheHeader() throws IOException {
        byte[] bytes = ("A: 1\r\n\r\n" + "body\r\n".repeat(100_000)).getBytes(UTF_8);
        ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
        MessageContent content = new MessageContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream openStream() {
                return stream;
            }
        };
        assertThat(HeaderSection.of(content).field("A")).isEqualTo("1");
        assertThat(stream.available()).isGreaterThan(bytes.length - 10_000);
    }
}
