package io.github.lsmtpd.internal.session;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that comes later: what it waits for, and until when. It is settled exactly once, on the connection's thread:
 * with the outcome of the stage or, at the deadline, without it; then the stage is cancelled, so that what has not begun
 * can be dropped. A client that goes away meanwhile does not cancel it. Not thread safe; the stage may complete on any
 * thread.
 */
final class PendingAnswer<T> implements Answer {
    private static final Logger LOG = LoggerFactory.getLogger(PendingAnswer.class);

    private final CompletionStage<T> stage;
    private final Duration timeout;
    private final BiFunction<@Nullable T, @Nullable Throwable, Answer> outcome;
    private final Supplier<Answer> late;
    private boolean settled;
    private ClientConnection.@Nullable Timer deadline;

    /**
     * An answer that has not been waited for yet.
     *
     * @param stage what is waited for
     * @param timeout how long
     * @param outcome makes an answer of the stage's value or failure
     * @param late the answer when the time is over
     */
    PendingAnswer(
            CompletionStage<T> stage,
            Duration timeout,
            BiFunction<@Nullable T, @Nullable Throwable, Answer> outcome,
            Supplier<Answer> late) {
        this.stage = stage;
        this.timeout = timeout;
        this.outcome = outcome;
        this.late = late;
    }

    /** Waits. The answer may be there before this returns. */
    void await(ClientConnection connection, Consumer<Answer> whenSettled) {
        try {
            stage.whenComplete((value, failure) -> connection.execute(() -> completed(value, failure, whenSettled)));
        } catch (Throwable thrown) {
            // A stage is not our code: even an Error of it, such as a missing class, is one command's failure.
            completed(null, thrown, whenSettled);
        }
        if (!settled) {
            deadline = connection.schedule(() -> tooLate(whenSettled), timeout);
        }
    }

    private void completed(@Nullable T value, @Nullable Throwable failure, Consumer<Answer> whenSettled) {
        if (!settled) {
            settled = true;
            if (deadline != null) {
                deadline.cancel();
            }
            whenSettled.accept(outcome.apply(value, failure));
        }
    }

    private void tooLate(Consumer<Answer> whenSettled) {
        if (!settled) {
            settled = true;
            whenSettled.accept(late.get());
            cancel();
        }
    }

    private void cancel() {
        try {
            stage.toCompletableFuture().cancel(false);
        } catch (RuntimeException e) {
            LOG.debug("a stage that is late cannot be cancelled: {}", e.toString());
        }
    }
}
