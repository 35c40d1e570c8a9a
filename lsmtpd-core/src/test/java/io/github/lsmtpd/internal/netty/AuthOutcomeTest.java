package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from AUTH, and when: cases 91, 114, 115, 122. */
@ExtendWith(NoLeaks.class)
class AuthOutcomeTest extends AuthFixture {
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
                .as("no one is authenticated")
                .isEqualTo(OK);
        channel.end();
    }

    @Test
    void aClientThatHasGoneIsNotAuthenticated() {
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

    /** It would forge a line of a log. */
    @Test
    void anIdentityWithAControlCharacterIsAFailure() {
        EmbeddedSmtpChannel channel = connect();
        ask(channel, "AUTH PLAIN " + base64("\0later\0pencil"));
        later.complete(Optional.of("user\r\nroot"));
        channel.runPendingTasks();
        assertThat(channel.replies()).startsWith("454 4.7.0");
        assertThat(events).isEmpty();
        assertThat(ask(channel, "AUTH PLAIN " + PLAIN)).isEqualTo(OK);
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
