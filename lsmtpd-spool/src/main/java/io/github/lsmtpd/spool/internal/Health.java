package io.github.lsmtpd.spool.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Whether something counts as working; logs each change, once. Thread safe. */
public final class Health {
    private final Logger log;
    private final String whenDown;
    private final String whenUp;
    private final AtomicBoolean up = new AtomicBoolean(true);

    public Health(Logger log, String whenDown, String whenUp) {
        this.log = log;
        this.whenDown = whenDown;
        this.whenUp = whenUp;
    }

    /** Tells whether it counts as working. */
    public boolean isUp() {
        return up.get();
    }

    /** It failed. */
    public void down(Throwable failure) {
        if (up.get() && up.compareAndSet(true, false)) {
            log.warn("{}: {}", whenDown, Failures.text(failure));
        }
    }

    /** It worked. */
    public void up() {
        if (!up.get() && up.compareAndSet(false, true)) {
            log.info(whenUp);
        }
    }
}
