package io.github.lsmtpd.amqp.internal.parsed;

import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.parse;
import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.parseLatin1;
import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.strings;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Text, HTML and attachments (RFC 2045 to 2047, 2183, 2231, 2387, 3676). */
class BodyTest {
    private static final String MIXED = """
            Content-Type: multipart/mixed; boundary=M

            --M
            Content-Type: multipart/related; boundary=R

            --R
            Content-Type: multipart/alternative; boundary=A

            --A
            Content-Type: text/plain; charset=utf-8; format=flowed

            plain ✓
            --A
            Content-Type: text/html; charset=utf-8

            <p>html ✓
            --A--
            --R
            Content-Type: text/plain
            Content-ID: <c@d>

            referred to
            --R--
            --M
            Content-Type: application/pdf; name="=?utf-8?q?=C3=A4=2Epdf?="
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            AQID
            --M

            footer
            --M--
            """;

    @Test
    void eachPartInItsPlace() {
        JsonNode mail = parse(MIXED);
        assertThat(mail.path("text").asString()).isEqualTo("plain ✓");
        assertThat(mail.path("text_format").asString()).isEqualTo("flowed");
        assertThat(mail.path("html").asString()).isEqualTo("<p>html ✓");
        assertThat(mail.path("attachments").toString())
                .isEqualTo(
                        "[{\"type\":\"text/plain\",\"content_id\":\"c@d\",\"size\":11,\"content\":\"cmVmZXJyZWQgdG8=\"},"
                                + "{\"name\":\"ä.pdf\",\"type\":\"application/pdf\",\"disposition\":\"attachment\",\"size\":3,\"content\":\"AQID\"},"
                                + "{\"type\":\"text/plain\",\"size\":6,\"content\":\"Zm9vdGVy\"}]");
        assertThat(mail.path("defects").toString()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filename=plain.txt                                      | plain.txt",
                "filename=\"a;b.txt\"                                    | a;b.txt",
                "filename*=utf-8''%e2%82%ac%20a+b.txt                    | € a+b.txt",
                "filename*=iso-8859-1'de'%E4.txt                         | ä.txt",
                "filename*0*=utf-8''a%e2; filename*1*=%82%ac; filename*2=.txt | a€.txt",
                "filename*1=b; filename*0=a                              | ab",
                "filename=no; filename*=utf-8''yes                       | yes",
                "filename*=utf-8''%zz%4                                  | %zz%4",
                "filename*=x-none''%41                                   | A",
                "filename=bücher.txt                                     | bücher.txt",
                "filename==?utf-8?q?=C3=A4?=                             | ä"
            })
    void fileNames(String parameters, String name) {
        JsonNode attachment = parse("Content-Disposition: attachment; " + parameters + "\n\nx")
                .path("attachments")
                .path(0);
        assertThat(attachment.path("name").asString()).isEqualTo(name);
    }

    @Test
    void textOfNoDeclaredCharset() {
        assertThat(parse("\nGrüße").path("text").asString()).isEqualTo("Grüße");
        assertThat(parseLatin1("\nGrüße").path("text").asString()).isEqualTo("Grüße");
    }

    @Test
    void textThatIsNotWhatItIsDeclaredToBe() {
        JsonNode ascii = parseLatin1("Content-Type: text/plain; charset=us-ascii\n\nGrüße");
        assertThat(ascii.path("text").asString()).isEqualTo("Grüße");
        assertThat(strings(ascii.path("defects"))).containsExactly("bytes that are not in the declared charset");
        JsonNode utf8 = parseLatin1("Content-Type: text/plain; charset=utf-8\n\nGrüße");
        assertThat(utf8.path("text").asString()).isEqualTo("Gr\uFFFD\uFFFDe");
        JsonNode unknown = parse("Content-Type: text/plain; charset=none\n\nGrüße");
        assertThat(unknown.path("text").asString()).isEqualTo("Grüße");
        assertThat(strings(unknown.path("defects"))).containsExactly("unknown charset");
    }

    @Test
    void textInOtherCharsetsAndEncodings() {
        assertThat(parse(
                                "Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: base64\n\nGyRCJTMlcxsoQg==")
                        .path("text")
                        .asString())
                .isEqualTo("コン");
        assertThat(parse(
                                "Content-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n\n=C4=C1=\n!")
                        .path("html")
                        .asString())
                .isEqualTo("да!");
    }

    @Test
    void aMessageInTheMessageIsAnAttachment() {
        JsonNode attachment = parse("Content-Type: message/rfc822\n\nSubject: inner\n\ninner text")
                .path("attachments")
                .path(0);
        assertThat(attachment.path("type").asString()).isEqualTo("message/rfc822");
        assertThat(attachment.path("content").binaryValue()).asString().isEqualTo("Subject: inner\r\n\r\ninner text");
    }

    @Test
    void aMultipartWithoutABoundaryIsText() {
        JsonNode mail = parse("Content-Type: multipart/mixed\n\n--x\n\ntext");
        assertThat(mail.path("text").asString()).isEqualTo("--x\r\n\r\ntext");
        assertThat(strings(mail.path("defects"))).containsExactly("multipart without a boundary");
    }

    @Test
    void whatIsCutOff() {
        JsonNode mail = parse("Content-Type: multipart/mixed; boundary=M\n\n--M\nContent-Type: image/gif\n"
                + "Content-Transfer-Encoding: base64\n\nAQIDBA");
        assertThat(mail.path("attachments").path(0).path("content").asString()).isEqualTo("AQID");
        assertThat(mail.path("defects")).isNotEmpty();
    }

    @Test
    void nothing() {
        JsonNode mail = parse("");
        assertThat(mail.toString())
                .isEqualTo("{\"headers\":[],\"from\":[],\"to\":[],\"cc\":[],\"reply_to\":[],\"in_reply_to\":[],"
                        + "\"references\":[],\"attachments\":[],\"defects\":["
                        + "\"Unexpected end of headers detected. Higher level boundary detected or EOF reached.\"]}");
    }
}
