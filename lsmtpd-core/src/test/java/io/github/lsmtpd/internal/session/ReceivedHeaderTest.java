package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.ClientInfo.Protocol;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 §4.4. */
class ReceivedHeaderTest {
    private static final UUID ID = UUID.fromString("6f1f3b0a-2c5d-4f43-9f55-0f1b1f5a7c11");
    private static final Instant TIME = Instant.parse("2026-11-03T04:05:06.789Z");

    private static String header(ClientInfo client, Envelope envelope) {
        return header(TIME, client, envelope);
    }

    private static String header(Instant time, ClientInfo client, Envelope envelope) {
        return new String(
                ReceivedHeader.of(ID, time, client, envelope, "mx.example.com", false), StandardCharsets.UTF_8);
    }

    private static ClientInfo client(String name, @Nullable String address, Protocol protocol) {
        try {
            return new ClientInfo(
                    address == null ? null : new InetSocketAddress(InetAddress.getByName(address), 4000),
                    name,
                    protocol);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Envelope envelope(boolean utf8, String... recipients) {
        return new Envelope(
                Optional.empty(),
                Stream.of(recipients).map(r -> new Recipient(MailAddress.of(r))).toList(),
                Envelope.BodyType.SEVEN_BIT,
                utf8);
    }

    @Test
    void saysWhoFromWhereWithWhatAndForWhom() {
        assertThat(header(client("client.example", "192.0.2.1", Protocol.ESMTP), envelope(false, "c@d.example")))
                .isEqualTo("""
                        Received: from client.example ([192.0.2.1])\r
                        \tby mx.example.com with ESMTP id 6f1f3b0a-2c5d-4f43-9f55-0f1b1f5a7c11\r
                        \tfor <c@d.example>;\r
                        \tTue, 3 Nov 2026 04:05:06 +0000\r
                        """);
    }

    /** The text of a second is used again within it, and not beyond; clocks are set back, too. */
    @Test
    void hasTheTimeOfItsOwnMessage() {
        for (String time : new String[] {"04:05:06.0", "04:05:06.999", "04:05:07.0", "04:05:06.5", "23:59:59.0"}) {
            Instant instant = Instant.parse("2026-11-03T" + time + "Z");
            assertThat(header(instant, client("x", null, Protocol.SMTP), envelope(false, "c@d")))
                    .endsWith(";\r\n\tTue, 3 Nov 2026 " + time.substring(0, 8) + " +0000\r\n");
        }
    }

    @Test
    void namesNoRecipientWhenThereAreSeveral() {
        assertThat(header(client("x", "192.0.2.1", Protocol.ESMTP), envelope(false, "c@d", "e@f")))
                .doesNotContain("for", "c@d", "e@f")
                .endsWith("7c11;\r\n\tTue, 3 Nov 2026 04:05:06 +0000\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "SMTP, false, SMTP",
        "ESMTP, false, ESMTP",
        "LMTP, false, LMTP",
        "ESMTP, true, UTF8SMTP",
        "LMTP, true, UTF8LMTP",
    })
    void saysTheProtocol(Protocol protocol, boolean utf8, String keyword) {
        assertThat(header(client("x", null, protocol), envelope(utf8, "c@d"))).contains(" with " + keyword + " id ");
    }

    /** RFC 3848, RFC 6531 §4.3: an encrypted connection has an S; with HELO there is no keyword for it. */
    @ParameterizedTest
    @CsvSource({
        "SMTP, false, SMTP",
        "ESMTP, false, ESMTPS",
        "LMTP, false, LMTPS",
        "ESMTP, true, UTF8SMTPS",
        "LMTP, true, UTF8LMTPS",
    })
    void saysThatTheConnectionWasEncrypted(Protocol protocol, boolean utf8, String keyword) {
        ClientInfo client = new ClientInfo(null, "x", protocol).withTls(new TlsInfo("", ""));
        assertThat(header(client, envelope(utf8, "c@d"))).contains(" with " + keyword + " id ");
    }

    @Test
    void writesAddressesAsLiterals() {
        assertThat(header(client("x", "2001:db8::1", Protocol.SMTP), envelope(false, "c@d")))
                .startsWith("Received: from x ([IPv6:2001:db8:0:0:0:0:0:1])\r\n");
        assertThat(header(client("x", null, Protocol.SMTP), envelope(false, "c@d")))
                .startsWith("Received: from x\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.example", "under_score", "[127.0.0.1]", "[IPv6:::1]", "localhost", "1.2.3.4"})
    void keepsAnOrdinaryName(String name) {
        assertThat(header(client(name, null, Protocol.SMTP), envelope(false, "c@d")))
                .startsWith("Received: from " + name + "\r\n");
    }

    /** Case 114: a name that could be read as something else stands nowhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a;b",
                "a(b",
                "a (evil [1.2.3.4])",
                "x by y",
                "<a>",
                "\"a\"",
                "a\\b",
                "${jndi:x}",
                "%n",
                "[a]b",
                "a,b"
            })
    void replacesAnyOtherName(String name) {
        assertThat(header(client(name, null, Protocol.SMTP), envelope(false, "c@d")))
                .startsWith("Received: from unknown\r\n\tby mx.example.com with SMTP id ");
    }

    /** RFC 5322 §2.1.1: no line may have more than 998 bytes. */
    @Test
    void noLineIsTooLong() {
        ClientInfo client = client("n".repeat(255), "2001:db8::1", Protocol.ESMTP);
        String longest = "ü" + "x".repeat(990 - 4) + "@d";
        String header = header(client, envelope(true, longest));
        assertThat(header).contains("\r\n\tfor <" + longest + ">;\r\n");
        assertThat(header.split("\r\n", -1))
                .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998)
                .anyMatch(line -> line.getBytes(StandardCharsets.UTF_8).length == 998);
        assertThat(header(client, envelope(true, "x" + longest)))
                .doesNotContain("for")
                .contains("7c11;\r\n\tTue");
    }

    /** RFC 5322 §2.2.3: a line that begins with a blank goes on with the field before it. */
    @Test
    void anEmptyLineSeparatesItFromContentThatWouldGoOnWithIt() {
        byte[] header = ReceivedHeader.of(
                ID, TIME, client("x", null, Protocol.SMTP), envelope(false, "c@d"), "mx.example.com", true);
        assertThat(new String(header, StandardCharsets.UTF_8)).endsWith("04:05:06 +0000\r\n\r\n");
    }
}
