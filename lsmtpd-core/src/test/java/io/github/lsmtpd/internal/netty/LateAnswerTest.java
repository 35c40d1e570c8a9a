package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.session.LateCommands;
import io.github.lsmtpd.internal.session.ServerSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command whose answer comes later, here NOOP: what else may happen until then. */
@ExtendWith(NoLeaks.class)
class LateAnswerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Deque<CompletableFuture<String>> asked = new ArrayDeque<>();
    private final EmbeddedSmtpChannel channel = connect();
    private boolean stubborn;
    /** What is known already when it is asked for, if anything. */
    private @Nullable String known;

    private EmbeddedSmtpChannel connect() {
        ServerSettings settings = BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .timeouts(times -> times.withIdle(IDLE))
                .sink(MessageSink.discard()));
        ContentStore contents = new ContentStore(settings.storage(), Thread::new);
        return new EmbeddedSmtpChannel(LateCommands.server(settings, contents, this::ask, TIMEOUT));
    }

    private CompletableFuture<String> ask() {
        CompletableFuture<String> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean interrupt) {
                return !stubborn && super.cancel(interrupt);
            }
        };
        asked.add(answer);
        if (known != null) {
            answer.complete(known);
        }
        return answer;
    }

    @AfterEach
    void endsWithNothingLeft() {
        channel.end();
    }

    private void answer() {
        asked.remove().complete("yes");
        channel.runPendingTasks();
    }

    @Test
    void pipelinedCommandsWaitForItInOrder() {
        channel.receive("HELO x\r\nNOOP\r\nVRFY a\r\nNOOP\r\nHELP\r\nQUIT\r\n");
        assertThat(channel.codes()).isEqualTo("220 250");
        assertThat(asked).as("nothing after it has begun").hasSize(1);
        answer();
        assertThat(channel.codes()).isEqualTo("250 252");
        answer();
        assertThat(channel.codes()).isEqualTo("250 214 221");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }

    @Test
    void itsFailureIsAnAnswer() {
        channel.receive("NOOP\r\nHELP\r\n");
        asked.remove().completeExceptionally(new IllegalStateException("scripted"));
        channel.runPendingTasks();
        assertThat(channel.codes()).isEqualTo("220 503 214");
    }

    /** A stage keeps to itself what its callbacks throw: without care, such a session would never end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFaultInItEndsTheSession(boolean atOnce) {
        known = atOnce ? "broken" : null;
        channel.receive("NOOP\r\nHELP\r\n");
        if (!atOnce) {
            asked.remove().complete("broken");
            channel.runPendingTasks();
        }
        assertThat(channel.codes()).isEqualTo("220 421");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }

    @Test
    void itsDeadlineIsAnAnswer() {
        channel.receive("NOOP\r\nHELP\r\n");
        channel.pass(TIMEOUT.minusMillis(1));
        assertThat(channel.codes()).as("a client that waits is not idle").isEqualTo("220");
        channel.pass(Duration.ofMillis(1));
        assertThat(channel.codes()).isEqualTo("451 214");
        assertThat(asked.remove()).as("cancelled once the session has ended").isCancelled();
    }

    /** It cannot be cancelled, and succeeds in the end. */
    @Test
    void aLateSuccessIsNoSecondAnswer() {
        stubborn = true;
        channel.receive("NOOP\r\n");
        channel.pass(TIMEOUT);
        assertThat(channel.codes()).isEqualTo("220 451");
        answer();
        assertThat(channel.codes()).isEmpty();
    }

    @Test
    void aClientThatHangsUpGetsNone() {
        channel.receive("NOOP\r\nHELP\r\n");
        assertThat(channel.codes()).isEqualTo("220");
        channel.close().syncUninterruptibly();
        answer();
        assertThat(channel.codes()).isEmpty();
    }

    @Test
    void aClientThatOnlyEndsItsSideGetsAllOfThem() {
        channel.receive("NOOP\r\nHELP\r\n");
        channel.receiveEnd();
        answer();
        assertThat(channel.codes()).isEqualTo("220 250 214");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }

    @Test
    void aStopWaitsForIt() {
        channel.receive("NOOP\r\nHELP\r\n");
        channel.stopServer();
        assertThat(channel.codes()).isEqualTo("220");
        answer();
        assertThat(channel.codes()).isEqualTo("250 421");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }
}
