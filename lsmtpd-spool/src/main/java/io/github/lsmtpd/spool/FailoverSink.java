package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionStage;

/**
 * Stores every message in one of two places: the primary sink confirms it, or it is on the disk of this machine, from
 * where it is given to the primary as soon as that works again.
 *
 * <p>A message goes to the spool when the primary fails with a failure that may pass, throws, or does not answer in time.
 * From then on the primary counts as down and messages go to the spool at once, until it takes one of them, or, if there
 * are none, a live one; then the rest is replayed along with the live traffic. What the primary refuses for good is refused,
 * not spooled. If it fails for some recipients, the message is spooled for those alone whose failure may pass.
 *
 * <p>With {@link SpoolMode#ALWAYS} it is the other way round: a message goes to the spool and is replayed at once, and to the
 * primary if the spool does not take it, or if it is larger than the primary is known to take. What the primary refuses for
 * good is then parked.
 *
 * <p>If the spool has no room, or too many messages wait for its disk, the failure is
 * {@link DeliveryException.Reason#INSUFFICIENT_STORAGE}, and likewise if the message is larger than the primary
 * {@linkplain MessageSink#provenMessageSize is known to take}; if the spool fails otherwise,
 * {@link DeliveryException.Reason#TRANSIENT}.
 *
 * <p>A stage that completes with the text {@code spool} stands for a message in the spool; otherwise its value is the
 * primary's. A caller that cancels a stage still has the message: it is not written if that has not begun, and otherwise
 * its file is removed, so that it is neither lost nor, if possible, delivered twice.
 *
 * <p>Delivery to the primary is at least once, always with the same message id: a message whose confirm was late, or came
 * just before a crash, is delivered again. {@link #deliver} never blocks. Thread safe.
 */
public final class FailoverSink implements MessageSink {
    private final Failover failover;

    /**
     * Opens the spool and begins to replay what earlier runs left in it.
     *
     * @param primary where messages go first; closed along with this sink
     * @param settings the spool and the times
     * @throws SettingException if the directory or the file of keys cannot be used, under its name in code; the primary is then
     *     left open
     */
    public FailoverSink(MessageSink primary, SpoolSettings settings) {
        this(new Failover(
                primary instanceof FailoverSink first ? first.failover : primary,
                settings,
                open(settings),
                new DiskQueue(Scheduler.system()),
                Scheduler.system()));
    }

    FailoverSink(Failover failover) {
        this.failover = failover;
    }

    private static SpoolStore open(SpoolSettings settings) {
        try {
            return SpoolStore.open(settings);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException failure && failure.getReason() != null
                    ? failure.getReason()
                    : e.toString();
            throw new SettingException(
                    SpoolSetting.DIRECTORY.name(),
                    settings.directory(),
                    "a directory that belongs to this user and process alone, writable, mode 0700 (" + reason + ")");
        }
    }

    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        return failover.deliver(message);
    }

    @Override
    public long maxMessageSize() {
        return failover.maxMessageSize();
    }

    @Override
    public long provenMessageSize() {
        return failover.provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return failover.hasRoomFor(size);
    }

    /**
     * How many messages were written to the spool since this sink was made.
     *
     * @return the count
     */
    public long spooled() {
        return failover.spooled();
    }

    /**
     * How many messages the primary took from the spool since this sink was made.
     *
     * @return the count
     */
    public long replayed() {
        return failover.replayed();
    }

    /**
     * How many messages were parked since this sink was made: those that the primary refused for good, again and again,
     * while it had no other. Each is kept in the subdirectory {@code parked}; one that is moved back is tried again.
     *
     * @return the count
     */
    public long parked() {
        return failover.parked();
    }

    /**
     * How many damaged files were found since this sink was made. Each is kept in the subdirectory {@code quarantine}.
     *
     * @return the count
     */
    public long quarantined() {
        return failover.quarantined();
    }

    /**
     * Returns whether messages go to the primary first.
     *
     * @return false from a failure of the primary until it has taken a message again
     */
    public boolean isPrimaryUp() {
        return failover.isPrimaryUp();
    }

    /**
     * Returns whether the spool took the last message that was to be written to it.
     *
     * @return false after a failure, until a message is spooled again
     */
    public boolean isSpoolUp() {
        return failover.isSpoolUp();
    }

    /**
     * Stops the replay, closes the primary, spools what the primary leaves unconfirmed, and unlocks the directory. May be
     * repeated. Apart from the time that the primary takes, it returns within half a minute, even if the disk does not
     * answer; the directory then stays locked as long as the process lives. An interrupt does not shorten it.
     */
    @Override
    public void close() {
        failover.close();
    }
}
