package io.github.lsmtpd.spool;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a spool and of the failover to it. Immutable; made by {@link #builder} or {@link #from}, which set what
 * is not given to the defaults of {@link SpoolSetting}.
 *
 * @param directory where the messages are written ({@code TEMP_EMAIL_DIR}, {@code /tmp/lsmtp}, which the
 *     system may clean, and which may not survive a restart of the machine); a directory of its own
 * @param keyFile the keys with which the files are encrypted ({@code SPOOL_KEY_FILE}, none: they are not); it is read once, when
 *     the spool is opened
 * @param mode where a message goes first ({@code SPOOL_MODE}, {@link SpoolMode#FAILOVER})
 * @param maxBytes the most bytes that may wait there ({@code SPOOL_MAX_BYTES}, 10 GiB), 0 for no limit
 * @param maxMessages the most messages that may wait there ({@code SPOOL_MAX_MESSAGES}, 0), 0 for no limit
 * @param minFreeBytes how many bytes of the file system are left to others ({@code SPOOL_MIN_FREE_BYTES}, 64 MiB)
 * @param primaryTimeout how long the primary has for a message before it is spooled ({@code SPOOL_PRIMARY_TIMEOUT_SECS},
 *     10 s); it must leave time for the spool within the server's own deadline
 * @param replayRate how many messages are replayed in a second at most ({@code SPOOL_REPLAY_RATE}, 2,000); of no effect with
 *     {@link SpoolMode#ALWAYS}
 * @param replayInFlight how many messages are being replayed at once at most ({@code SPOOL_REPLAY_IN_FLIGHT}, 64); likewise
 * @param minBackoff the first pause after a failure, which doubles with each further one (100 ms)
 * @param maxBackoff the longest such pause ({@code SPOOL_MAX_BACKOFF_SECS}, 5 s)
 * @param poisonTries how often the primary must refuse a message for good, with no other under way, before it is parked
 *     ({@code SPOOL_POISON_TRIES}, 5)
 */
public record SpoolSettings(
        Path directory,
        Optional<Path> keyFile,
        SpoolMode mode,
        long maxBytes,
        int maxMessages,
        long minFreeBytes,
        Duration primaryTimeout,
        int replayRate,
        int replayInFlight,
        Duration minBackoff,
        Duration maxBackoff,
        int poisonTries) {
    /**
     * Checks the values.
     *
     * @param directory where the messages are written
     * @param keyFile the keys, one a line: 32 random bytes in base64. The first encrypts, all of them decrypt; empty lines and
     *     those that begin with # say nothing. If the first line is {@code none}, new files are not encrypted
     * @param mode where a message goes first
     * @param maxBytes the most bytes that may wait there, 0 for no limit
     * @param maxMessages the most messages that may wait there, 0 for no limit
     * @param minFreeBytes how many bytes of the file system are left to others
     * @param primaryTimeout how long the primary has
     * @param replayRate messages a second
     * @param replayInFlight messages at once
     * @param minBackoff the first pause
     * @param maxBackoff the longest pause
     * @param poisonTries how often the primary must refuse a message for good
     * @throws SettingException if one is out of range
     */
    public SpoolSettings {
        SpoolSetting.DIRECTORY.check(directory);
        keyFile.ifPresent(SpoolSetting.KEY_FILE::check);
        SpoolSetting.MODE.check(mode);
        SpoolSetting.MAX_BYTES.check(maxBytes);
        SpoolSetting.MAX_MESSAGES.check(maxMessages);
        SpoolSetting.MIN_FREE_BYTES.check(minFreeBytes);
        SpoolSetting.PRIMARY_TIMEOUT.check(primaryTimeout);
        SpoolSetting.REPLAY_RATE.check(replayRate);
        SpoolSetting.REPLAY_IN_FLIGHT.check(replayInFlight);
        SpoolSetting.MIN_BACKOFF.check(minBackoff);
        SpoolSetting.MAX_BACKOFF.check(maxBackoff);
        if (maxBackoff.compareTo(minBackoff) < 0) {
            throw new SettingException("maxBackoff", maxBackoff, "a time not below minBackoff");
        }
        SpoolSetting.POISON_TRIES.check(poisonTries);
    }

    /**
     * Starts with the defaults.
     *
     * @param directory where the messages are written
     * @return a builder
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /**
     * Reads the settings.
     *
     * @param settings where the values named above are read from
     * @return the settings
     * @throws SettingException if one is wrong
     */
    public static SpoolSettings from(Settings settings) {
        Builder builder = builder(settings.get(SpoolSetting.DIRECTORY));
        settings.find(SpoolSetting.KEY_FILE).ifPresent(builder::keyFile);
        return builder.mode(settings.get(SpoolSetting.MODE))
                .maxBytes(settings.get(SpoolSetting.MAX_BYTES))
                .maxMessages(settings.get(SpoolSetting.MAX_MESSAGES))
                .minFreeBytes(settings.get(SpoolSetting.MIN_FREE_BYTES))
                .primaryTimeout(settings.get(SpoolSetting.PRIMARY_TIMEOUT))
                .replayRate(settings.get(SpoolSetting.REPLAY_RATE))
                .replayInFlight(settings.get(SpoolSetting.REPLAY_IN_FLIGHT))
                .backoff(SpoolSetting.MIN_BACKOFF.defaultValue(), settings.get(SpoolSetting.MAX_BACKOFF))
                .poisonTries(settings.get(SpoolSetting.POISON_TRIES))
                .build();
    }

    /**
     * Makes the settings of a second {@link FailoverSink}, whose primary is one that has these, itself and not wrapped: it takes
     * what that cannot store, because its disk is full, fails or hangs, and gives it back as soon as that works again. It waits
     * twice as long for the first as that waits for its primary, so that the caller's deadline must leave time for that. What is
     * refused for good after all, the first parks, not the second. A caller who cancels a stage once the first has begun to read
     * the message may find it delivered all the same.
     *
     * @param other another directory, best on another disk
     * @return settings with that directory, and otherwise like these
     */
    public SpoolSettings second(Path other) {
        return new SpoolSettings(
                other,
                keyFile,
                SpoolMode.FAILOVER,
                maxBytes,
                maxMessages,
                minFreeBytes,
                primaryTimeout.multipliedBy(2),
                replayRate,
                replayInFlight,
                minBackoff,
                maxBackoff,
                poisonTries);
    }

    /** Builds {@link SpoolSettings}. Not thread safe. */
    public static final class Builder {
        private final Path directory;
        private Optional<Path> keyFile = Optional.empty();
        private SpoolMode mode = SpoolSetting.MODE.defaultValue();
        private long maxBytes = SpoolSetting.MAX_BYTES.defaultValue();
        private int maxMessages = SpoolSetting.MAX_MESSAGES.defaultValue();
        private long minFreeBytes = SpoolSetting.MIN_FREE_BYTES.defaultValue();
        private Duration primaryTimeout = SpoolSetting.PRIMARY_TIMEOUT.defaultValue();
        private int replayRate = SpoolSetting.REPLAY_RATE.defaultValue();
        private int replayInFlight = SpoolSetting.REPLAY_IN_FLIGHT.defaultValue();
        private Duration minBackoff = SpoolSetting.MIN_BACKOFF.defaultValue();
        private Duration maxBackoff = SpoolSetting.MAX_BACKOFF.defaultValue();
        private int poisonTries = SpoolSetting.POISON_TRIES.defaultValue();

        private Builder(Path directory) {
            this.directory = directory;
        }

        /**
         * Sets that files are encrypted.
         *
         * @param file the keys, one a line, as in {@link SpoolSettings}
         * @return this
         */
        public Builder keyFile(Path file) {
            keyFile = Optional.of(file);
            return this;
        }

        /**
         * Sets where a message goes first.
         *
         * @param first the mode
         * @return this
         */
        public Builder mode(SpoolMode first) {
            mode = first;
            return this;
        }

        /**
         * Sets the quota of bytes.
         *
         * @param bytes the most bytes that may wait in the spool, 0 for no limit
         * @return this
         */
        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        /**
         * Sets the quota of messages, each of which is a file: where the file system has few of those.
         *
         * @param messages the most messages that may wait in the spool, 0 for no limit
         * @return this
         */
        public Builder maxMessages(int messages) {
            maxMessages = messages;
            return this;
        }

        /**
         * Sets what is left to others.
         *
         * @param bytes how much of the file system stays free, from 0
         * @return this
         */
        public Builder minFreeBytes(long bytes) {
            minFreeBytes = bytes;
            return this;
        }

        /**
         * Sets the primary's share of the time that a client waits.
         *
         * @param timeout how long the primary has for a message, above 0
         * @return this
         */
        public Builder primaryTimeout(Duration timeout) {
            primaryTimeout = timeout;
            return this;
        }

        /**
         * Sets the pace of the replay.
         *
         * @param messagesPerSecond the most messages in a second, above 0
         * @return this
         */
        public Builder replayRate(int messagesPerSecond) {
            replayRate = messagesPerSecond;
            return this;
        }

        /**
         * Sets the width of the replay.
         *
         * @param messages the most messages being replayed at once, above 0
         * @return this
         */
        public Builder replayInFlight(int messages) {
            replayInFlight = messages;
            return this;
        }

        /**
         * Sets the pauses after failures.
         *
         * @param min the first pause, above 0
         * @param max the longest pause, not below the first
         * @return this
         */
        public Builder backoff(Duration min, Duration max) {
            minBackoff = min;
            maxBackoff = max;
            return this;
        }

        /**
         * Sets when a message counts as poison.
         *
         * @param tries how often the primary must refuse it for good, with no other message under way, above 0
         * @return this
         */
        public Builder poisonTries(int tries) {
            poisonTries = tries;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @return the settings
         * @throws SettingException if one is out of range
         */
        public SpoolSettings build() {
            return new SpoolSettings(
                    directory,
                    keyFile,
                    mode,
                    maxBytes,
                    maxMessages,
                    minFreeBytes,
                    primaryTimeout,
                    replayRate,
                    replayInFlight,
                    minBackoff,
                    maxBackoff,
                    poisonTries);
        }
    }
}
