package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.protocol.Command;
import io.github.lsmtpd.internal.protocol.Replies;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Servers with a command whose answer comes later, for tests in other packages. */
public final class LateCommands {
    private LateCommands() {}

    /**
     * A server that answers NOOP later: 250, 503 if that fails, nothing if it is broken, 451 after the timeout.
     *
     * @param settings the server's settings
     * @param contents where the content of messages is kept
     * @param answers begins to find out
     * @param timeout how long it may take
     * @return what its sessions share
     */
    public static ServerContext server(
            ServerSettings settings,
            ContentStore contents,
            Supplier<CompletionStage<String>> answers,
            Duration timeout) {
        CommandTable commands = CommandTable.STANDARD.with(
                Command.Noop.class,
                (context, noop) -> new PendingAnswer<>(
                        answers.get(), timeout, LateCommands::outcome, () -> Answer.now(Replies.DELIVERY_TIMED_OUT)));
        return new ServerContext(
                settings,
                contents,
                MessageLog.ofServer(),
                commands,
                PolicyCalls.of(settings),
                EventCalls.of(settings.application().observer()));
    }

    private static Answer outcome(@Nullable String value, @Nullable Throwable failure) {
        if ("broken".equals(value)) {
            throw new IllegalStateException("scripted");
        }
        return Answer.now(failure == null ? Replies.NOTHING_DONE : Replies.MAIL_FIRST);
    }
}
