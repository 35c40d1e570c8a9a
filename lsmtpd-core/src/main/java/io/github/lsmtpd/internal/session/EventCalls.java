package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.event.SmtpEvent;
import io.github.lsmtpd.event.SmtpServerObserver;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Informs the application's observer, if there is one; its failures are logged. Thread safe. */
public final class EventCalls {
    private final @Nullable SmtpServerObserver observer;
    private final ConditionLog failing =
            new ConditionLog(LoggerFactory.getLogger(EventCalls.class), "The observer works again");

    private EventCalls(@Nullable SmtpServerObserver observer) {
        this.observer = observer;
    }

    /**
     * Informs an observer.
     *
     * @param observer the observer, or nothing
     * @return the calls
     */
    public static EventCalls of(Optional<SmtpServerObserver> observer) {
        return new EventCalls(observer.orElse(null));
    }

    /**
     * Something has happened.
     *
     * @param event makes the event, where there is an observer
     */
    public void fire(Supplier<? extends SmtpEvent> event) {
        SmtpServerObserver told = observer;
        if (told == null) {
            return;
        }
        try {
            told.observe(event.get());
            failing.ended();
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // an observer is not our code
            Throwable cause = LogText.printable(e);
            failing.occurred("The observer failed: " + cause.getMessage(), cause);
        }
    }

    /**
     * A limit has been reached before there was a session.
     *
     * @param limit the limit
     * @param client where the client is
     */
    public void reached(ServerLimit limit, @Nullable InetSocketAddress client) {
        fire(() -> new LimitReached(limit, client, Optional.empty()));
    }
}
