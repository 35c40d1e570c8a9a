package io.github.lsmtpd.spool;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The settings of {@link SpoolSettings}: their variables, defaults and ranges. Stateless. */
public final class SpoolSetting {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** {@link SpoolSettings#directory}. */
    public static final Setting<Path> DIRECTORY = Setting.path("directory", "TEMP_EMAIL_DIR")
            .byDefault(Path.of("/tmp/lsmtp"))
            .meaning(
                    "directory of its own, for `<uuid>.json`; set one that is never cleaned, such as `/var/spool/lsmtp`");

    /** The directory of a second spool, see {@link SpoolSettings#second}. */
    public static final Setting<Path> SECOND_DIRECTORY = Setting.path("secondDirectory", "SPOOL_SECOND_DIR")
            .meaning("another directory of its own, best on another disk, for what the first cannot store");

    /** {@link SpoolSettings#keyFile}. */
    public static final Setting<Path> KEY_FILE = Setting.path("keyFile", "SPOOL_KEY_FILE")
            .noDefault("not encrypted")
            .meaning("file of keys, one a line, as `openssl rand -base64 32` prints them: what is written to either"
                    + " directory is encrypted with the first, and read with all; `none` as the first line: no longer");

    /** The name of the sink that the spool stands in for. */
    public static final Setting<String> PRIMARY = Setting.text("primary", "SPOOL_PRIMARY")
            .byDefault("amqp")
            .onlyIf(SpoolSetting::requireAnother)
            .meaning("sink that it stands in for, with `SINK=spool`");

    /** {@link SpoolSettings#mode}. */
    public static final Setting<SpoolMode> MODE = Setting.parsed(
                    "mode", "SPOOL_MODE", SpoolMode::parse, SpoolMode::text)
            .byDefault(SpoolMode.FAILOVER)
            .meaning(
                    "`failover`: to the disk what the broker does not take; `always`: to the disk first, and published from there");

    /** {@link SpoolSettings#primaryTimeout}. */
    public static final Setting<Duration> PRIMARY_TIMEOUT = Setting.seconds(
                    "primaryTimeout", "SPOOL_PRIMARY_TIMEOUT_SECS", LONGEST)
            .byDefault(Duration.ofSeconds(10))
            .meaning("time that the broker has before a message is spooled");

    /** {@link SpoolSettings#maxBytes}. */
    public static final Setting<Long> MAX_BYTES = Setting.bytes("maxBytes", "SPOOL_MAX_BYTES", 0, Long.MAX_VALUE)
            .byDefault(10L << 30)
            .meaning("most bytes that may wait there; 0: no limit");

    /** {@link SpoolSettings#maxMessages}. */
    public static final Setting<Integer> MAX_MESSAGES = Setting.number(
                    "maxMessages", "SPOOL_MAX_MESSAGES", 0, Integer.MAX_VALUE)
            .byDefault(0)
            .meaning("most messages that may wait there, a file each; 0: no limit");

    /** {@link SpoolSettings#minFreeBytes}. */
    public static final Setting<Long> MIN_FREE_BYTES = Setting.bytes(
                    "minFreeBytes", "SPOOL_MIN_FREE_BYTES", 0, Long.MAX_VALUE)
            .byDefault(64L << 20)
            .meaning("bytes of the file system left to others");

    /** {@link SpoolSettings#replayRate}. */
    public static final Setting<Integer> REPLAY_RATE = Setting.number("replayRate", "SPOOL_REPLAY_RATE", 1, 1_000_000)
            .byDefault(2_000)
            .meaning("most messages replayed in a second, with `SPOOL_MODE=failover`");

    /** {@link SpoolSettings#replayInFlight}. */
    public static final Setting<Integer> REPLAY_IN_FLIGHT = Setting.number(
                    "replayInFlight", "SPOOL_REPLAY_IN_FLIGHT", 1, 10_000)
            .byDefault(64)
            .meaning("most messages replayed at once, likewise");

    /** {@link SpoolSettings#minBackoff}; it has no variable. */
    static final Setting<Duration> MIN_BACKOFF = Setting.seconds("minBackoff", "", LONGEST)
            .byDefault(Duration.ofMillis(100))
            .meaning("first pause");

    /** {@link SpoolSettings#maxBackoff}. */
    public static final Setting<Duration> MAX_BACKOFF = Setting.seconds("maxBackoff", "SPOOL_MAX_BACKOFF_SECS", LONGEST)
            .byDefault(Duration.ofSeconds(5))
            .meaning("longest pause after a failure");

    /** {@link SpoolSettings#poisonTries}. */
    public static final Setting<Integer> POISON_TRIES = Setting.number("poisonTries", "SPOOL_POISON_TRIES", 1, 1_000)
            .byDefault(5)
            .meaning("refusals for good, each of this message alone, after which it is parked");

    private SpoolSetting() {}

    /**
     * All that a variable can set, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                DIRECTORY,
                SECOND_DIRECTORY,
                KEY_FILE,
                PRIMARY,
                MODE,
                PRIMARY_TIMEOUT,
                MAX_BYTES,
                MAX_MESSAGES,
                MIN_FREE_BYTES,
                REPLAY_RATE,
                REPLAY_IN_FLIGHT,
                MAX_BACKOFF,
                POISON_TRIES);
    }

    private static void requireAnother(String setting, String name) {
        if (name.equals(SpoolSinkProvider.NAME)) {
            throw new SettingException(setting, name, "the name of another sink, which the spool stands in for");
        }
    }
}
