package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.SampleJson.message;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The content written once, or not at all. */
class MessageJsonCompactTest {
    private static final int LARGE = 2 << 20;

    private static byte[] latin1(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 0xFC);
        return content;
    }

    private static byte[] text(int size) {
        return "x".repeat(size).getBytes(US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, LARGE})
    void eightBitContentIsThereOnce(int size) throws IOException {
        byte[] content = latin1(size + 1);
        byte[] json = MessageJson.writeCompact(message(content), Long.MAX_VALUE);

        assertThat(new String(json, UTF_8))
                .contains("\"email_content_base64\":")
                .doesNotContain("\"email_content\":");
        assertThat(json.length).isLessThan(content.length / 3 * 4 + 600);
        assertThat(SampleJson.read(json).content().toByteArray()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, LARGE})
    void textIsWrittenAsItAlwaysIs(int size) throws IOException {
        assertThat(MessageJson.writeCompact(message(text(size)), Long.MAX_VALUE))
                .isEqualTo(MessageJson.write(message(text(size))));
    }

    @Test
    void whatDoesNotFitIsTooLarge() throws IOException {
        byte[] content = latin1(LARGE);
        int needed = MessageJson.writeCompact(message(content), Long.MAX_VALUE).length;

        assertThat(MessageJson.writeCompact(message(content), needed)).hasSize(needed);
        assertThatThrownBy(() -> MessageJson.writeCompact(message(content), needed - 1))
                .isInstanceOf(MessageJson.TooLargeException.class)
                .hasMessageContaining(String.valueOf(needed));
    }

    @Test
    void anotherObjectStandsForTheContent() throws IOException {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("reference", "a\"b");
        claim.put("size", 5_000_000_000L);
        claim.put("kept", true);
        String json = new String(MessageJson.writeEnvelope(message(text(5)), "claim", claim), UTF_8);

        assertThat(json)
                .startsWith("{\"timestamp\":")
                .endsWith("\"encrypted\":false,\"claim\":{\"reference\":\"a\\\"b\",\"size\":5000000000,\"kept\":true}}")
                .doesNotContain("email_content");
        assertThatThrownBy(() -> SampleJson.read(json))
                .isInstanceOf(MessageJson.MalformedException.class)
                .hasMessageContaining("it has no email_content");
        MailMessage back =
                MessageJson.readEnvelope(new ByteArrayInputStream(json.getBytes(UTF_8)), MessageContent.of(text(5)));
        assertThat(back.content().toByteArray()).isEqualTo(text(5));
        assertThat(back.envelope()).isEqualTo(message(text(5)).envelope());
    }
}
