package io.github.lsmtpd.internal.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.event.AuthenticationFailed;
import io.github.lsmtpd.event.AuthenticationSucceeded;
import io.github.lsmtpd.policy.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH (RFC 4954): cases 83, 89 to 91. */
@ExtendWith(NoLeaks.class)
class AuthTest extends AuthFixture {
    @Test
    void plainWithAnInitialResponse() {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "auth plain " + PLAIN)).isEqualTo(OK);
        assertThat(events.get(0)).isInstanceOf(AuthenticationSucceeded.class);
        channel.end();
    }

    @Test
    void plainAfterAnEmptyChallenge() {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH PLAIN")).isEqualTo("334 \r\n");
        assertThat(ask(channel, PLAIN)).isEqualTo(OK);
        channel.end();
    }

    @Test
    void loginAsksForNameAndPassword() {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH LOGIN")).isEqualTo("334 " + base64("Username:") + "\r\n");
        assertThat(ask(channel, base64("user"))).isEqualTo("334 " + base64("Password:") + "\r\n");
        assertThat(ask(channel, base64("pencil"))).isEqualTo(OK);
        channel.end();
    }

    @Test
    void loginTakesTheNameAtOnce() {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH LOGIN " + base64("user"))).isEqualTo("334 " + base64("Password:") + "\r\n");
        assertThat(ask(channel, base64("pencil"))).isEqualTo(OK);
        channel.end();
    }

    @ParameterizedTest
    @CsvSource({
        "XOAUTH2, user=user^auth=Bearer good^^, user",
        "OAUTHBEARER, 'n,a=user,^host=mx^port=25^auth=Bearer good^^', user",
        "OAUTHBEARER, 'n,,^auth=Bearer good^^', ''",
        "OAUTHBEARER, 'n,a=u=2Cv=3Dw,^auth=Bearer good^^', 'u,v=w'",
    })
    void aTokenGoesToTheAuthenticator(String mechanism, String response, String name) {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH " + mechanism + " " + base64(response.replace('^', '\1'))))
                .isEqualTo(OK);
        assertThat(asked).containsExactly(new Credentials.Token(SaslMechanism.valueOf(mechanism), name, "good"));
        channel.end();
    }

    /** RFC 7628 §3.2.3: why comes first, and the failure after the client's answer to that. */
    @Test
    void aBadTokenIsToldWhy() {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH XOAUTH2 " + base64("user=user\1auth=Bearer bad\1\1")))
                .isEqualTo("334 " + base64("{\"status\":\"invalid_token\"}") + "\r\n");
        assertThat(ask(channel, "AQ==")).isEqualTo(WRONG);
        channel.end();
    }

    /** As many as a line has room for. */
    @Test
    void manyValuesBesideATokenAreRead() {
        EmbeddedSmtpChannel channel = connect();
        String values = "n,,\1" + "a=\1".repeat(3_000);
        assertThat(ask(channel, "AUTH OAUTHBEARER " + base64(values + "\1"))).startsWith("501 5.5.2");
        assertThat(ask(channel, "AUTH OAUTHBEARER " + base64(values + "auth=Bearer good\1\1")))
                .isEqualTo(OK);
        channel.end();
    }

    /** Case 91: the same words for both. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0user\0wrong",
                "\0nobody\0pencil",
                "other\0user\0pencil",
                "\0us\1er\0pencil",
                "\0user\0pen\1cil",
                "\0\0x",
                "\0user\0"
            })
    void whateverIsWrongIsToldInTheSameWords(String response) {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH PLAIN " + base64(response))).isEqualTo(WRONG);
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).as("another try").isEqualTo(OK);
        assertThat(events.get(0)).isInstanceOf(AuthenticationFailed.class);
        channel.end();
    }

    @Test
    void whoActsForItselfMaySaySo() {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "AUTH PLAIN " + base64("user\0user\0pencil"))).isEqualTo(OK);
        channel.end();
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH, 501 5.5.4",
        "AUTH PLAIN x y, 501 5.5.4",
        "AUTH PLAIN !!!!, 501 5.5.4",
        "AUTH PLAIN abc, 501 5.5.2",
        "AUTH PLAIN ab==cdef, 501 5.5.2",
        "AUTH PLAIN =, 501 5.5.2",
        "AUTH DIGEST-MD5, 504 5.5.4",
        "AUTH EXTERNAL =, 504 5.5.4",
        "AUTH SCRAM-SHA-256-PLUS, 504 5.5.4",
    })
    void whatCannotBeReadIsRefused(String line, String reply) {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, line)).startsWith(reply);
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).isEqualTo(OK);
        channel.end();
    }

    @Test
    void anExchangeCanBeCancelled() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN");
        assertThat(ask(channel, "*")).startsWith("501 5.7.0");
        assertThat(ask(channel, "NOOP")).startsWith("250");
        channel.end();
    }

    @Test
    void aResponseIsNoCommandAndACommandNoResponse() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN");
        assertThat(ask(channel, "QUIT"))
                .as("decodes, to nothing that makes sense")
                .startsWith("501 5.5.2");
        assertThat(ask(channel, "NOOP")).startsWith("250");
        channel.end();
    }

    /** RFC 4954 §4: 12,288 octets with CRLF. */
    @Test
    void linesOfAnExchangeMayBeLong() {
        EmbeddedSmtpChannel channel = connect();
        String token = "good" + "=".repeat(4);
        String longest = base64("user=" + "u".repeat(9_150) + "\1auth=Bearer good\1\1");
        assertThat(longest.length()).isBetween(12_200, 12_286);
        ask(channel, "AUTH XOAUTH2");
        assertThat(ask(channel, longest)).isEqualTo(OK);
        assertThat(token).startsWith("good");
        channel.end();

        EmbeddedSmtpChannel other = connect();
        ask(other, "AUTH PLAIN");
        assertThat(ask(other, "A".repeat(12_288))).startsWith("500 5.5.6");
        assertThat(ask(other, "NOOP " + "x".repeat(2_000))).startsWith("250");
        assertThat(ask(other, "NOOP " + "x".repeat(3_000)))
                .as("no other line may")
                .startsWith("500 5.5.2");
        other.end();
    }

    @Test
    void onceIsEnough() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN " + PLAIN);
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
        assertThat(ask(channel, "RSET")).startsWith("250");
        assertThat(ask(channel, "EHLO again")).startsWith("250-mx");
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN))
                .as("EHLO forgets nothing")
                .startsWith("503 5.5.1");
        channel.end();
    }

    @Test
    void notBeforeEhloAndNotInATransaction() {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(
                BuiltSettings.of(server(AuthConfig.offered().evenWithoutTls())));
        channel.replies();
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
        ask(channel, "HELO x");
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
        ask(channel, "EHLO x");
        ask(channel, "MAIL FROM:<a@b.example>");
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).startsWith("503 5.5.1");
        assertThat(asked).isEmpty();
        channel.end();
    }

    /** Case 83. */
    @Test
    void withoutTlsItIsNeitherOfferedNorTaken() {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(
                BuiltSettings.of(server(AuthConfig.offered()).tls(TlsConfig.offered(TestTls.context()))));
        channel.replies();
        assertThat(ask(channel, "EHLO x")).contains("STARTTLS").doesNotContain("AUTH");
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).startsWith("538 5.7.11");
        assertThat(asked).isEmpty();
        channel.end();
    }

    @Test
    void afterTheHandshakeItIsOfferedAndTaken() {
        EmbeddedConnection client = new EmbeddedConnection(
                BuiltSettings.of(server(AuthConfig.offered()).tls(TlsConfig.offered(TestTls.context()))), 1_000);
        client.readLine();
        ask(client, "EHLO x");
        ask(client, "STARTTLS");
        client.startTls();
        assertThat(ask(client, "EHLO x"))
                .as("PLUS only where the JDK has what it needs")
                .contains("250-AUTH " + (ChannelBinding.hasExporter() ? "SCRAM-SHA-256-PLUS " : "")
                        + "SCRAM-SHA-256 OAUTHBEARER XOAUTH2 PLAIN LOGIN");
        assertThat(ask(client, "AUTH PLAIN " + PLAIN)).containsExactly(OK.strip());
        client.close();
    }

    private static List<String> ask(EmbeddedConnection client, String line) {
        client.send((line + "\r\n").getBytes(UTF_8));
        List<String> lines = new ArrayList<>();
        do {
            lines.add(client.readLine());
        } while (lines.get(lines.size() - 1).charAt(3) == '-');
        return lines;
    }

    @Test
    void withoutAnAuthenticatorItIsUnknown() {
        EmbeddedSmtpChannel channel =
                connect(SmtpServer.builder().hostname("mx").sink(m -> null));
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).startsWith("500 5.5.1");
        channel.end();
        ListenerConfig listener = ListenerConfig.smtp(0).withAuth(AuthConfig.offered());
        assertThatThrownBy(() ->
                        BuiltSettings.of(SmtpServer.builder().listen(listener).sink(m -> null)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("authenticator: ");
    }

    @Test
    void ehloNamesWhatTheConnectionAllows() {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(
                BuiltSettings.of(server(AuthConfig.offered().evenWithoutTls())));
        channel.replies();
        assertThat(ask(channel, "EHLO x")).contains("250-AUTH SCRAM-SHA-256 OAUTHBEARER XOAUTH2 PLAIN LOGIN\r\n");
        channel.end();
    }
}
