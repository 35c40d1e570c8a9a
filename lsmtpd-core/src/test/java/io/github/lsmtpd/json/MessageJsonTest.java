package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.TlsInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
    private static final String SIX_FIELDS = "{\"timestamp\":\"2025-09-23T23:18:51.477629045+00:00\","
            + "\"message_id\":\"cf4c844f-a317-44f7-97a3-0aaa5be372e3\",\"client_address\":\"NEKO-NIK-Example\","
            + "\"recipients\":[\"<admin@example.com>\"],\"email_content\":\"Subject: a\\r\\n\\r\\nb\\r\\n\","
            + "\"sender\":\"from@example.com\"";

    private static MailMessage message(byte[] content) {
        return new MailMessage(
                UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3"),
                Instant.parse("2025-09-23T23:18:51.477629045Z"),
                new ClientInfo(address("127.0.0.1", 34567), "NEKO-NIK-Example", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.of(MailAddress.of("from@example.com")),
                        List.of(new Recipient(MailAddress.of("admin@example.com"))),
                        Envelope.BodyType.EIGHT_BIT_MIME,
                        true),
                MessageContent.of(content));
    }

    private static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static MailMessage read(String json) throws IOException {
        return MessageJson.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }

    private static String write(byte[] content) throws IOException {
        return new String(MessageJson.write(message(content)), UTF_8);
    }

    private static void assertRoundTrip(byte[] content) throws IOException {
        byte[] json = MessageJson.write(message(content));
        MailMessage back = MessageJson.read(new ByteArrayInputStream(json));
        assertThat(back.content().toByteArray()).isEqualTo(content);
        assertThat(back.content().size()).isEqualTo(content.length);
        assertThat(new String(json, UTF_8).getBytes(UTF_8)).isEqualTo(json);
        assertThat(Arrays.equals(new String(content, UTF_8).getBytes(UTF_8), content))
                .isEqualTo(!new String(json, UTF_8).contains("\"email_content_base64\""));
    }

    @Test
    void writesTheSixFieldsAsConsumersKnowThemAndOursAfterThem() throws IOException {
        assertThat(write("Subject: a\r\n\r\nb\r\n".getBytes(UTF_8)))
                .isEqualTo(SIX_FIELDS + ",\"remote_address\":\"127.0.0.1:34567\",\"protocol\":\"ESMTP\","
                        + "\"body_type\":\"8BITMIME\",\"smtputf8\":true,\"encrypted\":false}");
    }

    @Test
    void writesTimesToNineDigits() throws IOException {
        MailMessage whole = message(new byte[0]);
        MailMessage second = new MailMessage(
                whole.id(), Instant.ofEpochSecond(0), whole.client(), whole.envelope(), whole.content());
        assertThat(new String(MessageJson.write(second), UTF_8))
                .startsWith("{\"timestamp\":\"1970-01-01T00:00:00.000000000+00:00\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T21:18:51.477629045Z",
                "2026-11-23T21:18:00.000000001Z",
                "2026-02-28T23:59:59.999999999Z",
                "1969-12-31T23:59:59.100Z",
                "+12026-01-01T00:00:00.120Z",
                "-0001-01-01T00:00:00Z"
            })
    void writesTimesAsTheFormatterDoes(String time) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'+00:00'")
                .withZone(ZoneOffset.UTC);
        assertThat(MessageJsonWriter.timestamp(Instant.parse(time))).isEqualTo(formatter.format(Instant.parse(time)));
    }

    @Test
    void readsBackEveryFieldOfTheMessage() throws IOException {
        MailMessage written = message("x".getBytes(UTF_8));
        MailMessage back = MessageJson.read(new ByteArrayInputStream(MessageJson.write(written)));
        assertThat(back).usingRecursiveComparison().ignoringFields("content").isEqualTo(written);
    }

    @Test
    void readsBackNullReversePathUnknownAddressAndManyRecipients() throws IOException {
        MailMessage written = new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "\u0001\"\\", ClientInfo.Protocol.SMTP),
                new Envelope(
                        Optional.empty(),
                        List.of(
                                new Recipient(MailAddress.of("\"a@b\"@example.com")),
                                new Recipient(new MailAddress("Postmaster", "")),
                                new Recipient(MailAddress.of("d\u00F6@\u4F8B.example")),
                                new Recipient(MailAddress.of("\uD83D\uDCE7@example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false),
                MessageContent.of(new byte[0]));
        byte[] json = MessageJson.write(written);
        assertThat(new String(json, UTF_8)).contains("\"sender\":\"\"").doesNotContain("remote_address");
        assertThat(MessageJson.read(new ByteArrayInputStream(json)))
                .usingRecursiveComparison()
                .ignoringFields("content")
                .isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 34567, 127.0.0.1:34567",
        "255.200.10.0, 0, 255.200.10.0:0",
        "::1, 25, [::1]:25",
        "::, 1, [::]:1",
        "2001:db8:0:1:0:0:0:1, 65535, [2001:db8:0:1::1]:65535",
        "2001:0:0:0:1:0:0:1, 2, [2001::1:0:0:1]:2",
        "fe80::, 3, [fe80::]:3",
        "1:2:3:4:5:6:7:8, 4, [1:2:3:4:5:6:7:8]:4",
        "10:0:100:0:0:0:0:10, 4, [10:0:100::10]:4",
    })
    void writesAddressesAsRfc5952DoesAndReadsThemBack(String literal, int port, String text) {
        assertThat(SocketAddressText.format(address(literal, port))).isEqualTo(text);
        assertThat(SocketAddressText.parse(text)).isEqualTo(address(literal, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "300.1.1.1:25",
                "1.1.1:25",
                "1.1.1.1.:25",
                "localhost:25",
                "[beef]:25",
                "[:::]:1",
                "::1:25",
                "1.2.3.4:65536",
                "1.2.3.4",
                ""
            })
    void refusesWhatIsNoAddressWithoutAskingTheDns(String text) {
        assertThatThrownBy(() -> SocketAddressText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0D0A",
                "EFBBBF41",
                "C3A9",
                "E280A8E280A9",
                "F09F9880",
                "F48FBFBF",
                "EFBFBD",
                "22",
                "5C",
                "7F",
                "C080",
                "E08080",
                "F0808080",
                "EDA080",
                "EDA080EDB080",
                "EDBFBF",
                "F4908080",
                "F5808080",
                "FF",
                "FE",
                "80",
                "BF",
                "C3",
                "E282",
                "F09F98",
                "C3C3A9",
                "E2C3A9",
                "4141414141414180",
                "F09F9880F09F98",
                "4141414141414141C3",
                "41414141414141C3A9",
                "C2",
                "C1BF",
                "E0A080",
                "ED9FBF",
                "EE8080",
                "F0908080"
            })
    void keepsTheBytesOfTextAndOfWhatIsNearlyText(String hex) throws IOException {
        assertRoundTrip(HexFormat.of().parseHex(hex));
    }

    @Test
    void keepsEveryByteAndEveryPairOfBytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 256; i++) {
            assertRoundTrip(new byte[] {(byte) i});
            for (int k = 0; k < 256; k++) {
                all.write(i);
                all.write(k);
            }
        }
        assertRoundTrip(all.toByteArray());
    }

    @Test
    void keepsEveryCodePoint() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        byte[] text = all.toString().getBytes(UTF_8);
        assertThat(Utf8.isValid(text)).isTrue();
        assertRoundTrip(text);
    }

    @Test
    void keepsRandomBytesAndRandomlyDamagedText() throws IOException {
        Random random = new Random(20250923);
        for (int round = 0; round < 1000; round++) {
            byte[] content = new byte[random.nextInt(300)];
            random.nextBytes(content);
            assertRoundTrip(content);
            byte[] text = random.ints(random.nextInt(1, 6000), 1, 0xD000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .append("\uD83D\uDE00")
                    .toString()
                    .getBytes(UTF_8);
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            assertRoundTrip(text);
        }
    }

    @Test
    void leavesLatin1MailReadable() throws IOException {
        byte[] latin1 = "Subject: Gr\u00FC\u00DFe\r\n\r\n".getBytes(ISO_8859_1);
        assertThat(write(latin1)).contains("\"email_content\":\"Subject: Gr\u00FC\u00DFe\\r\\n\\r\\n\"");
    }

    @Test
    void mixesUtf8AndSingleBytesInTheReadableText() throws IOException {
        byte[] mixed = HexFormat.of().parseHex("C3A9" + "80" + "81" + "FC" + "F09F9880" + "93" + "ED" + "A080");
        assertThat(write(mixed))
                .contains("\"email_content\":\"\u00E9\u20AC\u0081\u00FC\uD83D\uDE00\u201C\u00ED\u00A0\u20AC\"");
    }

    /** A surrogate pair meets every position of Jackson's buffers, none of which may part it. */
    @Test
    void keepsPairsWholeInALongReadableText() throws IOException {
        for (int shift = 0; shift < 2; shift++) {
            String text = "x".repeat(shift) + "\uD83D\uDE00".repeat(20_000);
            byte[] content = Arrays.copyOf(text.getBytes(UTF_8), text.getBytes(UTF_8).length + 1);
            content[content.length - 1] = (byte) 0xFC;
            assertThat(write(content)).contains("\"email_content\":\"" + text + "\u00FC\"");
            assertRoundTrip(content);
        }
    }

    /** Case 24: Jackson's own limit is 20,000,000 characters. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesFiftyMegabytes(boolean text) throws IOException {
        byte[] content = new byte[50 * 1024 * 1024];
        Arrays.fill(content, (byte) 'a');
        for (int i = 79; i < content.length; i += 80) {
            content[i] = '\n';
        }
        content[12_345] = text ? (byte) '"' : (byte) 0xFC;
        byte[] json = MessageJson.write(message(content));
        assertThat(Arrays.equals(
                        MessageJson.read(new ByteArrayInputStream(json))
                                .content()
                                .toByteArray(),
                        content))
                .isTrue();
    }

    /** RabbitMQ takes no message above 128 MiB, and ours may have 50 MiB of anything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void staysBelowTheBrokersLimitWhateverTheBytes(boolean onlyNuls) throws IOException {
        byte[] content = new byte[50 * 1024 * 1024];
        if (!onlyNuls) {
            new Random(1).nextBytes(content);
        }
        byte[] json = MessageJson.write(message(content));
        assertThat(json.length).isLessThan(128 * 1024 * 1024);
        byte[] back = MessageJson.read(new ByteArrayInputStream(json)).content().toByteArray();
        assertThat(Arrays.equals(back, content)).isTrue();
    }

    /** RFC 3461, RFC 8689: what the client asked for is not lost in the spool or on the queue. */
    @Test
    void carriesWhatTheClientAskedForOfTheDelivery() throws IOException {
        MailMessage plain = message("x".getBytes(UTF_8));
        Recipient first = new Recipient(
                new MailAddress("a", "b.example"),
                Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY),
                Optional.of("rfc822;A@b.example"));
        Envelope envelope = new Envelope(
                Optional.empty(),
                List.of(first, new Recipient(new MailAddress("c", "d.example"))),
                Envelope.BodyType.BINARY_MIME,
                true,
                true,
                Optional.of(Envelope.DsnReturn.HDRS),
                Optional.of("id 1"));
        ClientInfo client = new ClientInfo(null, "client.example", ClientInfo.Protocol.LMTP)
                .withTls(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.of("mx.example"), List.of()))
                .withIdentity("alice");
        byte[] json =
                MessageJson.write(new MailMessage(plain.id(), plain.receivedAt(), client, envelope, plain.content())
                        .withAttributes(Map.of("tenant", "blue")));
        assertThat(new String(json, UTF_8))
                .contains("\"dsn_recipients\":[{\"notify\":[\"SUCCESS\",\"DELAY\"],"
                        + "\"original_recipient\":\"rfc822;A@b.example\"},{}]")
                .contains("\"protocol\":\"LMTP\"", "\"require_tls\":true")
                .contains("\"encrypted\":true,\"tls_protocol\":\"TLSv1.3\","
                        + "\"tls_cipher_suite\":\"TLS_AES_128_GCM_SHA256\",\"tls_server_name\":\"mx.example\","
                        + "\"identity\":\"alice\",\"attributes\":{\"tenant\":\"blue\"}")
                .contains("\"dsn_return\":\"HDRS\"", "\"envelope_id\":\"id 1\"");
        MailMessage back = MessageJson.read(new ByteArrayInputStream(json));
        assertThat(back.envelope()).isEqualTo(envelope);
        assertThat(back.client()).isEqualTo(client);
        assertThat(back.attributes()).isEqualTo(Map.of("tenant", "blue"));
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

    @Test
    void saysInTheReadableTextThatItWasCutOff() throws IOException {
        byte[] content = new byte[ReadableText.MAX_BYTES + 1];
        Arrays.fill(content, (byte) 0xFC);
        assertThat(write(content))
                .contains("\u00FC\\r\\n[The rest is in email_content_base64 alone.]\\r\\n\",\"sender\"");
        assertThat(write(Arrays.copyOf(content, ReadableText.MAX_BYTES))).doesNotContain("[The rest");
    }

    @Test
    void hasNoControlCharactersInTheReadableText() throws IOException {
        assertThat(write(new byte[] {'a', 0, 7, '\t', '\r', '\n', 27, (byte) 0xFC}))
                .contains("\"email_content\":\"a??\\t\\r\\n?\u00FC\"");
    }

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
            InputStream cut = new ByteArrayInputStream(json, 0, length);
            assertThatThrownBy(() -> MessageJson.read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void leavesTheCallersStreamsOpenAndTellsTheirErrorsAsTheyAre() throws IOException {
        boolean[] closed = new boolean[1];
        InputStream in = new ByteArrayInputStream((SIX_FIELDS + "}").getBytes(UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        MessageJson.write(MessageJson.read(in), out);
        assertThat(out.toString(UTF_8)).startsWith(SIX_FIELDS);
        assertThat(closed[0]).isFalse();
        assertThatThrownBy(() -> MessageJson.write(message(new byte[100_000]), new FullDisk()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    private static final class FullDisk extends java.io.OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
