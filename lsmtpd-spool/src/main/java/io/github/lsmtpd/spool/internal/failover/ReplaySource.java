package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.MissingKeyException;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the messages that are replayed. A file that was read whole and is wrong is damaged, and goes to the quarantine; one
 * that could not be read stays, because it may be readable another time; so does one whose key is not there. Thread safe.
 */
final class ReplaySource {
    private static final Logger LOG = LoggerFactory.getLogger(ReplaySource.class);

    private final SpoolStore spool;
    private final PoisonTracker poison;
    private final SetAsideFiles aside;
    private final ConditionLog unreadable = new ConditionLog(LOG, "The files of the spool can be read again");

    ReplaySource(SpoolStore spool, PoisonTracker poison, SetAsideFiles aside) {
        this.spool = spool;
        this.poison = poison;
        this.aside = aside;
    }

    /** Returns a message, or null if it cannot be replayed now. */
    @Nullable
    MailMessage read(UUID id) {
        try {
            MailMessage message = spool.read(id);
            unreadable.ended();
            return message;
        } catch (NoSuchFileException e) {
            return null; // removed since the directory was read
        } catch (MissingKeyException e) {
            return null; // which the next pass sees without reading it
        } catch (DamagedFileException e) {
            aside.quarantine(id, e);
        } catch (IOException | OutOfMemoryError e) {
            poison.failed(id);
            unreadable.occurred("A file of the spool cannot be read now, it stays: " + Failures.text(e), null);
        }
        return null;
    }
}
