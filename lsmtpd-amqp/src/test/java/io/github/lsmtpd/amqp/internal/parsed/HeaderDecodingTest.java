package io.github.lsmtpd.amqp.internal.parsed;

import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.parse;
import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.parseLatin1;
import static io.github.lsmtpd.amqp.internal.parsed.ParsedMails.strings;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Header fields: RFC 5322, encoded words (RFC 2047), raw bytes and UTF-8 (RFC 6532). */
class HeaderDecodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=?utf-8?q?Gr=C3=BC=C3=9Fe_aus?= =?utf-8?q?_K=C3=B6ln?= am Rhein | Grüße aus Köln am Rhein",
                "=?UTF-8?B?R3LDvMOf?= =?UTF-8?Q?_gott?=                        | Grüß gott",
                "=?utf-8?B?R3LD?= =?utf-8?B?vMOf?=                             | Grüß",
                "=?iso-8859-1*de?Q?Gr=FC=DFe?=                                 | Grüße",
                "(=?iso-8859-1?Q?a?= =?iso-8859-2?Q?=F1?=)                     | (ań)",
                "a =?iso-8859-1?Q?b?= c                                        | a b c",
                "=?ISO-8859-1?Q?a?b?=                                          | a?b",
                "=?utf-8?Q??= x                                                | ' x'",
                "=?utf-8?B?!!!?= x                                             | ' x'",
                "=?utf-8?B?R3LDvMOf                                            | =?utf-8?B?R3LDvMOf",
                "=?utf-8?X?abc?=                                               | =?utf-8?X?abc?=",
                "=?utf-8?Q?=C3?= x                                             | \uFFFD x",
                "=?utf-8?Q?=ZZ?=                                               | =ZZ"
            })
    void encodedWords(String raw, String value) {
        assertThat(parse("Subject: " + raw + "\n\n").path("subject").asString()).isEqualTo(value);
    }

    @Test
    void aWordInAnUnknownCharsetStaysAsItIs() {
        JsonNode mail = parse("Subject: =?x-none?Q?abc?=\n\n");
        assertThat(mail.path("subject").asString()).isEqualTo("=?x-none?Q?abc?=");
        assertThat(strings(mail.path("defects"))).containsExactly("encoded word in an unknown charset");
    }

    @Test
    void rawAndDecodedInTheirOrder() {
        JsonNode headers = parse("B: =?utf-8?q?=C3=A4?=\n\tx\na: 1\nB: 2\n\n").path("headers");
        assertThat(strings(headers, "name")).containsExactly("B", "a", "B");
        assertThat(strings(headers, "raw")).containsExactly(" =?utf-8?q?=C3=A4?=\r\n\tx", " 1", " 2");
        assertThat(strings(headers, "value")).containsExactly("ä\tx", "1", "2");
    }

    @Test
    void bytesOfNoDeclaredCharset() {
        assertThat(parse("Subject: Grüße ✓\n\n").path("subject").asString()).isEqualTo("Grüße ✓");
        assertThat(parseLatin1("Subject: Grüße\n\n").path("subject").asString()).isEqualTo("Grüße");
    }

    @Test
    void addresses() {
        JsonNode mail = parse("""
                From: =?utf-8?q?M=C3=BCller=2C_J?= <j@example.com>
                To: "a, b" <a@b>, jörg@bücher.example, Team: x@y, Z <z@y>;, <>
                Cc: undisclosed-recipients:;
                CC: root@host (Cron Daemon)
                Reply-To: r@x

                """);
        assertThat(strings(mail.path("from"), "name")).containsExactly("Müller, J");
        assertThat(strings(mail.path("from"), "address")).containsExactly("j@example.com");
        assertThat(strings(mail.path("to"), "address")).startsWith("a@b", "jörg@bücher.example", "x@y", "z@y");
        assertThat(strings(mail.path("to"), "name")).startsWith("a, b", "", "", "Z");
        assertThat(mail.path("cc").toString()).isEqualTo("[{\"name\":\"Cron Daemon\",\"address\":\"root@host\"}]");
        assertThat(strings(mail.path("reply_to"), "address")).containsExactly("r@x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Tue, 1 Jul 2003 10:52:37 +0200       | 2003-07-01T10:52:37+02:00",
                "1 Jul 03 10:52 EST (in the evening)  | 2003-07-01T10:52:00-05:00",
                "Mon, 21 Aug 95 13:30:57 -600         | 1995-08-21T13:30:57-06:00",
                "Thu, 13 Feb 1969 23:32:54 -0330      | 1969-02-13T23:32:54-03:30",
                "31 Dec 2016 23:59:60 GMT             | 2016-12-31T23:59:59Z"
            })
    void dates(String raw, String date) {
        assertThat(parse("Date: " + raw + "\n\n").path("date").asString()).isEqualTo(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "32 Jan 2000 00:00 GMT", "1 Foo 2000 00:00", "1 Jan 2000 00:00 +9999", ""})
    void aDateThatIsNone(String raw) {
        JsonNode mail = parse("Date: " + raw + "\n\n");
        assertThat(mail.has("date")).isFalse();
        assertThat(strings(mail.path("defects"))).containsExactly("date not understood");
    }

    @Test
    void identifiersWithoutAngleBrackets() {
        JsonNode mail = parse("Message-ID: <1@a>\nIn-Reply-To: <2@a>\nReferences: <3@a>\n <2@a> junk\n\n");
        assertThat(mail.path("message_id").asString()).isEqualTo("1@a");
        assertThat(strings(mail.path("in_reply_to"))).containsExactly("2@a");
        assertThat(strings(mail.path("references"))).containsExactly("3@a", "2@a");
    }

    @Test
    void aLineThatCannotBeInAHeaderBeginsTheBody() {
        JsonNode mail = parse("Received: x\nNo header here.\n\nSecond line.\n");
        assertThat(mail.path("text").asString()).isEqualTo("No header here.\r\n\r\nSecond line.\r\n");
        assertThat(strings(mail.path("defects"))).containsExactly("no empty line between header and body");
    }

    @Test
    void aLineOfAnMboxFileIsLeftOut() {
        JsonNode mail = parse("Received: x\nFrom me@x Thu Jun 20 08:35:23 1996\nSubject: s\n\ntext");
        assertThat(strings(mail.path("headers"), "name")).containsExactly("Received", "Subject");
        assertThat(mail.path("text").asString()).isEqualTo("text");
    }
}
