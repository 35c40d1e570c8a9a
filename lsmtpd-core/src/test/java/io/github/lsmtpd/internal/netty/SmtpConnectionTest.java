package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a session may do with its connection, and what becomes of a session in which something breaks. */
@ExtendWith(NoLeaks.class)
class SmtpConnectionTest {
    /** NOOP takes the next, and breaks when there is none. */
    private final Deque<CompletableFuture<String>> answers = new ArrayDeque<>();

    private EmbeddedSmtpChannel channel;

    @BeforeEach
    void connect() {
        ServerSettings settings =
                BuiltSettings.of(SmtpServer.builder().hostname("mx").sink(MessageSink.discard()));
        ContentStore contents = new ContentStore(settings.storage(), Thread::new);
        channel = new EmbeddedSmtpChannel(
                LateCommands.server(settings, contents, answers::remove, Duration.ofMinutes(1)));
        channel.receive("HELO x\r\n");
        channel.replies();
    }

    @AfterEach
    void endsWithNothingLeft() {
        channel.end();
    }

    private SmtpConnection connection() {
        return channel.pipeline().get(SmtpConnection.class);
    }

    @Test
    void isReadWhenAllWhoPausedItHaveResumedIt() {
        connection().pause();
        connection().pause();
        channel.receive("RSET\r\nHELP\r\n");
        connection().resume();
        assertThat(channel.replies()).isEmpty();
        connection().resume();
        assertThat(channel.replies()).startsWith("250 2.0.0 Reset").contains("\r\n214 ");
    }

    @Test
    void anAnswerDoesNotResumeWhatOtherCodePaused() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.add(answer);
        channel.receive("NOOP\r\nRSET\r\n");
        connection().pause();
        answer.complete("");
        channel.runPendingTasks();
        assertThat(channel.replies()).isEqualTo("250 2.0.0 OK\r\n");
        connection().resume();
        assertThat(channel.replies()).startsWith("250 2.0.0 Reset");
    }

    @Test
    void aResumeTooManyIsAnError() {
        assertThatThrownBy(() -> connection().resume()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSessionThatBreaksInACommandGets421AndRunsNoOther() {
        channel.receive("NOOP\r\nHELP\r\n");
        assertThat(channel.replies()).startsWith("421 4.3.0").doesNotContain("214");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }

    /** What waited for an answer is read by a task, with which no handler of the pipeline is called. */
    @Test
    void aSessionThatBreaksInACommandThatWaitedGets421() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.add(answer);
        channel.receive("NOOP\r\nNOOP\r\nHELP\r\n");
        answer.complete("");
        channel.runPendingTasks();
        assertThat(channel.replies()).startsWith("250 2.0.0 OK\r\n421 4.3.0").doesNotContain("214");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }

    @Test
    void aTaskThatBreaksEndsItsSession() {
        connection().execute(() -> {
            throw new IllegalStateException("scripted");
        });
        assertThat(channel.replies()).startsWith("421 4.3.0");
        assertThat(channel.isClosedToTheClient()).isTrue();
    }
}
