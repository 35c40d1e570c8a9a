package io.github.lsmtpd.amqp.internal.parsed;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/**
 * Whatever a message is made of, it is published as well-formed JSON with the exact bytes, and with no more than the limits allow of
 * its parts. docs/fuzzing.md says how to fuzz; ParsedPayloadTest runs the seeds, since Jazzer alone takes longer to start.
 */
class ParsedFuzz {
    private static final ParseLimits LIMITS = new ParseLimits(3, 20, 20, 500, 1_000, 30, 2_000, 300, 500);

    @FuzzTest(maxDuration = "5m")
    void message(byte[] content) throws IOException {
        byte[] body = ParsedJson.write(TestMail.of(content), LIMITS, Long.MAX_VALUE);
        MailMessage read = MessageJson.read(new ByteArrayInputStream(body));
        assertThat(read.content().toByteArray()).isEqualTo(content);
        JsonNode mail = FieldReaders.JSON.readTree(body).path("mail");
        assertThat(mail.path("headers").size()).isLessThanOrEqualTo(LIMITS.headerFields());
        assertThat(characters(mail.path("headers"), "raw"))
                .isLessThanOrEqualTo(LIMITS.headerBytes() + LIMITS.headerFieldBytes());
        assertThat(mail.path("text").asString("").length()).isLessThanOrEqualTo(LIMITS.textBytes());
        assertThat(mail.path("html").asString("").length()).isLessThanOrEqualTo(LIMITS.textBytes());
        assertThat(mail.path("attachments").size()).isLessThanOrEqualTo(LIMITS.parts());
        assertThat(characters(mail.path("attachments"), "content")).isLessThanOrEqualTo(LIMITS.attachmentBytes() * 2);
        assertThat(mail.path("defects").size()).isLessThanOrEqualTo(60);
    }

    private static long characters(JsonNode array, String member) {
        return array.valueStream()
                .mapToLong(node -> node.path(member).asString("").length())
                .sum();
    }
}
