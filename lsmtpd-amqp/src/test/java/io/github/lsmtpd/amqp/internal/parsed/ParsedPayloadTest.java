package io.github.lsmtpd.amqp.internal.parsed;

import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.strings;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadSchemas;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The payload as a whole, its size, and how it is chosen. */
class ParsedPayloadTest {
    private static final String TEXT = "text ".repeat(50);
    private static final String ATTACHED = "Subject: s\r\nContent-Type: multipart/mixed; boundary=1\r\n\r\n--1\r\n\r\n"
            + TEXT + "\r\n--1\r\nContent-Type: image/gif\r\n\r\n" + "x".repeat(400) + "\r\n--1--\r\n";

    private static final Path SEEDS =
            Path.of("src/test/resources/io/github/lsmtpd/amqp/internal/parsed/ParsedFuzzInputs/message");

    private final PayloadFormat format = PayloadSettings.of("parsed").format();

    private JsonNode encode(MailMessage message, long most) throws IOException {
        byte[] body = format.encode(message, PayloadRequest.within(most)).body();
        assertThat((long) body.length).isLessThanOrEqualTo(most);
        return FieldReaders.JSON.readTree(body);
    }

    @Test
    void theFieldsOfJsonComeFirstAndCanBeReadAsThat() throws IOException {
        MailMessage message = TestMail.text(ATTACHED);
        Payload payload = format.encode(message, PayloadRequest.within(Long.MAX_VALUE));
        assertThat(payload.contentType()).isEqualTo("application/json");
        String json = new String(payload.body(), UTF_8);
        String plain = new String(MessageJson.write(message), UTF_8);
        assertThat(json)
                .startsWith(plain.substring(0, plain.length() - 1) + ",\"mail\":{")
                .endsWith("}}");
        MailMessage read = MessageJson.read(new ByteArrayInputStream(payload.body()));
        assertThat(read.content().toByteArray()).asString(UTF_8).isEqualTo(ATTACHED);
    }

    @Test
    void theExactBytesAreThereWhateverTheyAre() throws IOException {
        byte[] broken = "Subject: ü\r\nContent-Type: multipart/x; boundary=\r\n\r\n\0\377".getBytes(ISO_8859_1);
        JsonNode json = encode(TestMail.of(broken), Long.MAX_VALUE);
        assertThat(json.path("email_content_base64").binaryValue()).isEqualTo(broken);
        assertThat(json.path("mail").path("subject").asString()).isEqualTo("ü");
    }

    @Test
    void allSampleMails() throws IOException {
        Map<String, byte[]> mails = new TreeMap<>(SampleMails.ofMime4j());
        SampleMails.ofPython().ifPresent(mails::putAll);
        for (Map.Entry<String, byte[]> mail : mails.entrySet()) {
            MailMessage message = TestMail.of(mail.getValue());
            byte[] body = format.encode(message, PayloadRequest.within(Long.MAX_VALUE))
                    .body();
            MailMessage read = MessageJson.read(new ByteArrayInputStream(body));
            assertThat(read.content().toByteArray()).as(mail.getKey()).isEqualTo(mail.getValue());
            PayloadSchemas.assertValid("parsed", PayloadSchemas.read(body));
        }
    }

    @Test
    void allSeedsOfTheFuzzTarget() throws IOException {
        try (DirectoryStream<Path> seeds = Files.newDirectoryStream(SEEDS)) {
            for (Path seed : seeds) {
                new ParsedFuzz().message(Files.readAllBytes(seed));
            }
        }
    }

    @Test
    void whatDoesNotFitIsLeftOut() throws IOException {
        MailMessage message = TestMail.text(ATTACHED);
        int whole =
                format.encode(message, PayloadRequest.within(Long.MAX_VALUE)).body().length;
        assertThat(encode(message, whole).path("mail").path("defects")).isEmpty();
        JsonNode without = encode(message, whole - 1).path("mail");
        assertThat(without.path("attachments").path(0).has("content")).isFalse();
        assertThat(without.path("text").asString()).isEqualTo(TEXT);
        assertThat(without.path("defects").path(0).asString())
                .isEqualTo("contents of attachments left out, for the size of the payload");
        int smaller = encode(message, whole - 1).toString().getBytes(UTF_8).length;
        JsonNode least = encode(message, smaller - 1).path("mail");
        assertThat(least.has("text")).isFalse();
        assertThat(least.path("subject").asString()).isEqualTo("s");
        assertThat(least.path("defects").path(1).asString()).isEqualTo("text left out, for the size of the payload");
    }

    @Test
    void beforeTheMessageIsRefusedItsReadableFormIsShortened() throws IOException {
        byte[] latin = ("\r\n" + "ü".repeat(2_000)).getBytes(ISO_8859_1);
        JsonNode json = encode(TestMail.of(latin), 6_000);
        assertThat(json.path("email_content").asString()).contains("[The rest is in email_content_base64 alone.]");
        assertThat(json.path("email_content_base64").binaryValue()).isEqualTo(latin);
        assertThatThrownBy(() -> encode(TestMail.of(latin), 1_000)).isInstanceOf(PayloadTooLargeException.class);
    }

    @Test
    void withAClaimTheContentIsThereInstead() throws IOException {
        Optional<Claim> claim = Optional.of(new Claim("a", 5, "0".repeat(64)));
        MailMessage message = TestMail.text(ATTACHED);
        byte[] body = format.encode(message, new PayloadRequest(2_000, claim)).body();
        JsonNode json = FieldReaders.JSON.readTree(body);
        assertThat(json.has("email_content")).isFalse();
        assertThat(json.path("email_content_claim").path("reference").asString())
                .isEqualTo("a");
        assertThat(json.path("mail").path("text").asString()).isEqualTo(TEXT);
        assertThat(json.path("mail").path("attachments").toString())
                .isEqualTo("[{\"type\":\"image/gif\",\"size\":400}]");
        byte[] less = format.encode(message, new PayloadRequest(body.length - 1, claim))
                .body();
        assertThat(FieldReaders.JSON.readTree(less).path("mail").has("text")).isFalse();
        assertThatThrownBy(() -> format.encode(message, new PayloadRequest(300, claim)))
                .isInstanceOf(PayloadTooLargeException.class);
    }

    /** The attachment is never in memory as such. */
    @Test
    void aLargeMessageIsInMemoryOnceAsJson() throws IOException {
        MailMessage message = LargeMail.withAttachment(10);
        long before = LargeMail.allocated();
        byte[] json = ParsedJson.write(message, ParseLimits.DEFAULT, Long.MAX_VALUE);
        long allocated = LargeMail.allocated() - before;
        assertThat(json.length).isGreaterThan(20 * 1024 * 1024);
        assertThat(allocated).isLessThan(json.length + 5L * 1024 * 1024);
    }

    /** Header fields are carried twice, and each control character takes six bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "<\u0001@x>,", "\u00ff"})
    void whatTheServerOffersAlwaysFits(String text) throws IOException {
        long most = 1_000_000;
        int size = (int) format.maxContentSize(most);
        String field = "To: " + text.repeat(900 / text.length()) + "\r\n";
        String header = field.repeat(1 + size / field.length()).substring(0, size - 2) + "\r\n";
        JsonNode json = encode(TestMail.of(header.getBytes(ISO_8859_1)), most);
        assertThat(strings(json.path("mail").path("defects")))
                .containsExactly("everything left out, for the size of the payload");
        Optional<Claim> claim = Optional.of(new Claim("a", 5, "0".repeat(64)));
        byte[] claimed = format.encode(TestMail.of(header.getBytes(ISO_8859_1)), new PayloadRequest(4_000, claim))
                .body();
        assertThat(claimed.length).isLessThan(4_000);
    }

    /** Such as one that the library's authors did not think of: here it is the message that throws, at the first reading. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1  | not parsed: IllegalStateException",
                "0   | not parsed to its end: fault",
                "20  | not parsed to its end: fault",
                "20000 | part not read to its end: fault"
            })
    void aFaultOfTheParserIsADefect(int offset, String defect) throws IOException {
        String mail = ATTACHED.replace(TEXT, TEXT.repeat(100));
        JsonNode json = encode(failingOnce(offset, mail.getBytes(UTF_8)), Long.MAX_VALUE);
        assertThat(json.path("email_content").asString()).isEqualTo(mail);
        assertThat(strings(json.path("mail").path("defects"))).contains(defect);
        if (offset > 100) {
            assertThat(json.path("mail").path("subject").asString()).isEqualTo("s");
            assertThat(json.path("mail").path("text").asString()).startsWith(TEXT);
        }
    }

    /** Throws where it is opened for the first time, or after so many bytes. */
    private static MailMessage failingOnce(int offset, byte[] mail) {
        AtomicBoolean again = new AtomicBoolean();
        return TestMail.of(new MessageContent() {
            @Override
            public long size() {
                return mail.length;
            }

            @Override
            public InputStream openStream() {
                if (again.getAndSet(true)) {
                    return new ByteArrayInputStream(mail);
                }
                return new SequenceInputStream(new ByteArrayInputStream(mail, 0, checked(offset)), new Fault());
            }
        });
    }

    private static int checked(int offset) {
        if (offset < 0) {
            throw new IllegalStateException("fault");
        }
        return offset;
    }

    /** Of which no byte can be read. */
    private static final class Fault extends InputStream {
        @Override
        public int read() {
            throw new IllegalStateException("fault");
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            return read();
        }
    }

    @Test
    void aMissingLibraryIsTold() {
        ClassLoader nothing = new ClassLoader(null) {};
        assertThatThrownBy(() -> new ParsedPayloadProvider().create(nothing))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("AMQP_PAYLOAD")
                .hasMessageContaining("parsed needs: org.apache.james.mime4j")
                .hasMessageContaining("org.apache.james:apache-mime4j-core");
    }
}
