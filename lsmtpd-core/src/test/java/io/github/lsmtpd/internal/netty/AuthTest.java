package io.github.lsmtpd.internal.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.event.AuthenticationFailed;
import io.github.lsmtpd.event.AuthenticationSucceeded;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.event.SmtpEvent;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.SessionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH (RFC 4954): cases 83, 89 to 91, 114, 115, 122. */
@ExtendWith(NoLeaks.class)
class AuthTest {
    private static final String PLAIN = base64("\0user\0pencil");
    private static final String OK = "235 2.7.0 Authentication succeeded\r\n";
    private static final String WRONG = "535 5.7.8 Authentication credentials invalid\r\n";

    private final List<SmtpEvent> events = new ArrayList<>();
    private final List<Credentials> asked = new ArrayList<>();
    private final List<char[]> passwords = new ArrayList<>();
    private final List<MailMessage> messages = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();
    private CompletableFuture<Optional<String>> later = new CompletableFuture<>();

    private final class Users implements Authenticator {
        @Override
        public CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session) {
            asked.add(credentials);
            if (credentials instanceof Credentials.Password password) {
                passwords.add(password.password());
                boolean right = new String(password.password()).equals("pencil");
                return switch (password.username()) {
                    case "later" -> later;
                    case "broken" -> throw new IllegalStateException("password " + new String(password.password()));
                    default ->
                        CompletableFuture.completedFuture(
                                right && password.username().equals("user") ? Optional.of("user") : Optional.empty());
                };
            }
            Credentials.Token token = (Credentials.Token) credentials;
            return CompletableFuture.completedFuture(
                    token.token().equals("good") ? Optional.of("user") : Optional.empty());
        }

        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.allOf(SaslMechanism.class);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private SmtpServerBuilder server(AuthConfig config) {
        return SmtpServer.builder()
                .hostname("mx")
                .auth(config, new Users())
                .observer(events::add)
                .sink(message -> {
                    messages.add(message);
                    contents.add(text(message));
                    return CompletableFuture.completedFuture(null);
                });
    }

    private static String text(MailMessage message) {
        try (InputStream content = message.content().openStream()) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedSmtpChannel connect(AuthConfig config) {
        return connect(server(config));
    }

    private static EmbeddedSmtpChannel connect(SmtpServerBuilder server) {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(server));
        channel.receive("EHLO client.example\r\n");
        channel.replies();
        return channel;
    }

    private EmbeddedSmtpChannel connect() {
        return connect(AuthConfig.offered().evenWithoutTls());
    }

    private static String ask(EmbeddedSmtpChannel channel, String line) {
        channel.receive(line + "\r\n");
        return channel.replies();
    }

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

    @Test
    void whereItIsRequiredMailIsRefusedBefore() {
        EmbeddedSmtpChannel channel = connect(AuthConfig.required().evenWithoutTls());
        assertThat(ask(channel, "MAIL FROM:<a@b.example>")).isEqualTo("530 5.7.0 Authentication required\r\n");
        ask(channel, "AUTH PLAIN " + PLAIN);
        channel.receive("MAIL FROM:<a@b.example> AUTH=a+2Bb@c.example\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
        channel.receive("Subject: x\r\n\r\n.\r\n");
        assertThat(channel.codes()).isEqualTo("250 250 354 250");
        assertThat(messages.get(0).client().identity()).isEqualTo("user");
        assertThat(contents.get(0)).contains(" with ESMTPA id ");
        channel.end();
    }

    @ParameterizedTest
    @CsvSource({"<>, 250", "a@b.example, 250", "'', 501", "+zz, 501", "+0A, 501"})
    void authOfMailIsRead(String value, String code) {
        EmbeddedSmtpChannel channel = connect();
        assertThat(ask(channel, "MAIL FROM:<a@b.example> AUTH=" + value)).startsWith(code);
        channel.end();
    }

    @Test
    void whoFailsTooOftenIsSentAway() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN " + base64("\0user\0wrong"));
        ask(channel, "AUTH PLAIN " + base64("\0user\0wrong"));
        assertThat(ask(channel, "AUTH PLAIN " + base64("\0user\0wrong")))
                .isEqualTo(WRONG + "421 4.7.0 Cannot continue this session, closing connection\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(events)
                .filteredOn(LimitReached.class::isInstance)
                .extracting(event -> ((LimitReached) event).limit())
                .containsExactly(ServerLimit.AUTHENTICATION_FAILURES);
        channel.end();
    }

    @Test
    void anAnswerThatComesLaterIsWaitedFor() {
        EmbeddedSmtpChannel channel = connect();
        channel.receive("AUTH PLAIN " + base64("\0later\0pencil") + "\r\nNOOP\r\n");
        assertThat(channel.replies()).isEmpty();
        later.complete(Optional.of("user"));
        channel.runPendingTasks();
        assertThat(channel.replies()).isEqualTo(OK + "250 2.0.0 OK\r\n");
        channel.end();
    }

    @Test
    void anAnswerThatComesTooLateIsNone() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN " + base64("\0later\0pencil"));
        channel.pass(Duration.ofSeconds(10));
        assertThat(channel.replies()).startsWith("454 4.7.0");
        later.complete(Optional.of("user"));
        channel.runPendingTasks();
        assertThat(channel.replies()).isEmpty();
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN))
                .as("nobody is authenticated")
                .isEqualTo(OK);
        channel.end();
    }

    @Test
    void aClientThatHasGoneIsNobody() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN " + base64("\0later\0pencil"));
        channel.close().syncUninterruptibly();
        later.complete(Optional.of("user"));
        channel.runPendingTasks();
        assertThat(events).isEmpty();
        channel.end();
    }

    @Test
    void aStopMeanwhileComesAfterTheAnswer() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN " + base64("\0later\0pencil"));
        channel.stopServer();
        assertThat(channel.replies()).isEmpty();
        later.complete(Optional.of("user"));
        channel.runPendingTasks();
        assertThat(channel.replies()).isEqualTo(OK + "421 4.3.2 Service shutting down, closing connection\r\n");
        channel.end();
    }

    /** Case 122. */
    @Test
    void aPasswordIsInNoLogAndIsOverwritten() {
        EmbeddedSmtpChannel channel = connect();
        try (CapturedLog log = new CapturedLog()) {
            assertThat(ask(channel, "AUTH PLAIN " + base64("\0broken\0secret"))).startsWith("454 4.7.0");
            assertThat(ask(channel, "AUTH PLAIN " + base64("\0user\0secret"))).isEqualTo(WRONG);
            assertThat(log.text())
                    .contains("The authenticator failed: java.lang.IllegalStateException")
                    .doesNotContain("secret")
                    .doesNotContain(base64("\0user\0secret"));
        }
        assertThat(passwords).hasSize(2).allSatisfy(each -> assertThat(each).containsOnly('\0'));
        assertThat(asked.get(1)).hasToString("a password");
        assertThat(events).noneMatch(event -> event.toString().contains("secret"));
        channel.end();
    }
}
