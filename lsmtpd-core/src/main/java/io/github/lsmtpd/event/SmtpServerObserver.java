package io.github.lsmtpd.event;

/**
 * Is told what happens in a server, to count it or to raise an alarm. Give it to {@code SmtpServerBuilder.observer}.
 *
 * <p>It is called after the fact, changes nothing, and must not block: it runs on threads that serve sessions, several at
 * once. What it throws is logged, and harms no session. Implementations must be thread safe.
 */
@FunctionalInterface
public interface SmtpServerObserver {
    /**
     * Something has happened.
     *
     * @param event what; a {@code switch} or {@code instanceof} over the records of {@link SmtpEvent} distinguishes them, and
     *     new kinds may be added, so that others are to be ignored
     */
    void observe(SmtpEvent event);
}
