package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.SampleJson.SIX_FIELDS;
import static io.github.lsmtpd.json.SampleJson.message;
import static io.github.lsmtpd.json.SampleJson.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON of other programs, and JSON that is refused. */
class MessageJsonReadTest {
    @Test
    void readsWhatAnotherProgramWrote() throws IOException {
        MailMessage message = read(SIX_FIELDS + ",\"new\":{\"deep\":[1,{\"x\":null}]},\"big\":1e999999999}\n");
        assertThat(message.id()).hasToString("cf4c844f-a317-44f7-97a3-0aaa5be372e3");
        assertThat(message.receivedAt()).isEqualTo(Instant.parse("2025-09-23T23:18:51.477629045Z"));
        assertThat(message.client()).isEqualTo(new ClientInfo(null, "NEKO-NIK-Example", ClientInfo.Protocol.ESMTP));
        assertThat(message.envelope())
                .isEqualTo(new Envelope(
                        Optional.of(new MailAddress("from", "example.com")),
                        List.of(new Recipient(new MailAddress("admin", "example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false));
        assertThat(message.content().toByteArray()).isEqualTo("Subject: a\r\n\r\nb\r\n".getBytes(UTF_8));
    }

    @Test
    void readsEscapesThatAnotherProgramMayWrite() throws IOException {
        MailMessage message = read((SIX_FIELDS + "}").replace("Subject", "\\u00fc\\ud83d\\ude00\\/"));
        assertThat(new String(message.content().toByteArray(), UTF_8)).startsWith("\u00FC\uD83D\uDE00/: a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "message_id", "client_address", "recipients", "email_content", "sender"})
    void namesTheMandatoryFieldThatIsMissingOrOfAnotherType(String field) {
        String json = SIX_FIELDS + "}";
        assertThatThrownBy(() -> read(json.replace("\"" + field + "\"", "\"other\"")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no " + field);
        String number = json.replaceFirst("\"" + field + "\":(\\[[^]]*]|\"[^\"]*\")", "\"" + field + "\":7");
        assertThatThrownBy(() -> read(number)).isInstanceOf(IOException.class).hasMessageContaining(field + " is not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1]",
                "[{},{}]",
                "[{\"notify\":1}]",
                "[{\"notify\":[\"X\"]}]",
                "[{\"original_recipient\":1}]"
            })
    void refusesWhatIsNotOneObjectForEachRecipient(String dsn) {
        assertThatThrownBy(() -> read(SIX_FIELDS + ",\"dsn_recipients\":" + dsn + "}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dsn_recipients");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"remote_address\":\"localhost:25\"",
                ",\"protocol\":\"UUCP\"",
                ",\"body_type\":\"BINARY\"",
                ",\"smtputf8\":\"true\"",
                ",\"email_content_base64\":\"?\"",
                ",\"email_content_base64\":7",
                ",\"sender\":\"twice@example.com\"",
                ",\"recipients\":[]",
                ",\"x\":",
                "} {",
                "}x",
                ",\"x\":01"
            })
    void refusesWhatDoesNotFit(String tail) {
        assertThatThrownBy(() -> read(SIX_FIELDS + tail + "}")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{", "7", "\"x\""})
    void refusesWhatIsNoObject(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesBadTimesIdsRecipientsAndHalfCharacters() {
        for (String[] change : new String[][] {
            {"2025-09-23T23", "yesterday"},
            {"cf4c844f-a317", "1-1"},
            {"cf4c844f-", "../"},
            {"\"<admin@example.com>\"", ""},
            {"\"<admin@example.com>\"", "null"},
            {"Subject", "\\ud83d"}
        }) {
            assertThatThrownBy(() -> read((SIX_FIELDS + "}").replace(change[0], change[1])))
                    .isInstanceOf(IOException.class);
        }
    }

    /** Case 120. */
    @Test
    void refusesDeepNesting() {
        String deep = ",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThatThrownBy(() -> read(SIX_FIELDS + deep)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] json = (SIX_FIELDS + "}").getBytes(UTF_8);
        for (int length = 0; length < json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            assertThatThrownBy(() -> SampleJson.read(cut)).isInstanceOf(IOException.class);
        }
    }
}
