package io.github.lsmtpd;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The settings of a server: {@link SmtpServerBuilder} and {@link ContentStorage} check by them and have their defaults, and
 * {@link Settings#get} reads them from environment variables. Stateless.
 */
public final class ServerSetting {
    /** A century: what means "for ever", and can still be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final String SERVER_NAME = "[A-Za-z0-9_.:\\[\\]-]{1,255}";
    private static final long MIB = 1L << 20;

    /** {@link SmtpServerBuilder#listen(int)}, and the port of each {@link ListenerConfig}. */
    public static final Setting<Integer> PORT =
            Setting.port("port", "BIND_PORT", 0).byDefault(2525).meaning("port, 0 for any that is free");

    /** {@link SmtpServerBuilder#hostname}. */
    public static final Setting<String> HOSTNAME = Setting.text("hostname", "SERVER_NAME")
            .noDefault("the machine's full name, else `[address]`")
            .onlyIf(ServerSetting::requireName)
            .meaning("name in the greeting, the EHLO reply and the Received line");

    /** {@link Limits#maxMessageSize}. */
    public static final Setting<Long> MAX_MESSAGE_SIZE = Setting.bytes(
                    "maxMessageSize", "MAX_EMAIL_SIZE_BYTES", 0, Long.MAX_VALUE)
            .byDefault(50 * MIB)
            .meaning("largest message; 0 for no limit but that of the sink");

    /** {@link ContentStorage#memoryBudget}; it has no variable. */
    static final Setting<Long> MEMORY_BUDGET = Setting.bytes("memoryBudget", "", 0, Long.MAX_VALUE)
            .noDefault("a quarter of the greatest heap")
            .meaning("most bytes of content in memory at once");

    /** {@link ContentStorage#maxMessageInMemory}. */
    public static final Setting<Long> MAX_MESSAGE_IN_MEMORY = Setting.bytes(
                    "maxMessageInMemory", "MAX_IN_MEMORY_BYTES", 0, Integer.MAX_VALUE)
            .byDefault(2 * MIB)
            .meaning("largest message kept in memory while it is received");

    /** {@link ContentStorage#temporaryDirectory}. */
    public static final Setting<Path> TEMPORARY_DIRECTORY = Setting.path("temporaryDirectory", "LARGE_EMAIL_DIR")
            .noDefault("the system's temporary directory")
            .onlyIf(ServerSetting::requireDirectory)
            .meaning("directory for larger ones, where they have no name and end with the process");

    /** {@link ContentStorage#maxFileBytes}. */
    public static final Setting<Long> MAX_FILE_BYTES = Setting.bytes(
                    "maxFileBytes", "LARGE_EMAIL_MAX_BYTES", 0, Long.MAX_VALUE)
            .byDefault(10_240 * MIB)
            .meaning("most bytes that these may have in files at once; more gets 452");

    /** {@link ContentStorage#minFreeBytes}: twice what a spool leaves, which may be on the same file system. */
    public static final Setting<Long> MIN_FREE_BYTES = Setting.bytes(
                    "minFreeBytes", "LARGE_EMAIL_MIN_FREE_BYTES", 0, Long.MAX_VALUE)
            .byDefault(128 * MIB)
            .meaning("bytes of that file system left to others; more than `SPOOL_MIN_FREE_BYTES`, so that the spool"
                    + " goes on");

    /** {@link Limits#maxRecipients}. */
    public static final Setting<Integer> MAX_RECIPIENTS = Setting.number(
                    "maxRecipients", "MAX_RECIPIENTS", 1, 1_000_000)
            .byDefault(1_000)
            .meaning("most recipients of one message; RFC 5321 asks for at least 100");

    /** {@link Limits#maxErrors}. */
    public static final Setting<Integer> MAX_ERRORS = Setting.number("maxErrors", "MAX_ERRORS", 1, Integer.MAX_VALUE)
            .byDefault(20)
            .meaning("most errors of one session");

    /** {@link Limits#maxMessages}. */
    public static final Setting<Integer> MAX_MESSAGES = Setting.number(
                    "maxMessages", "MAX_MESSAGES", 0, Integer.MAX_VALUE)
            .byDefault(0)
            .meaning("most messages of one session; 0 for no limit");

    /** {@link Limits#maxIdleCommands}. */
    public static final Setting<Integer> MAX_IDLE_COMMANDS = Setting.number(
                    "maxIdleCommands", "MAX_IDLE_COMMANDS", 1, Integer.MAX_VALUE)
            .byDefault(100)
            .meaning("most commands of one session that bring no message nearer");

    /** {@link Limits#maxAuthFailures}. */
    public static final Setting<Integer> MAX_AUTH_FAILURES = Setting.number(
                    "maxAuthFailures", "MAX_AUTH_FAILURES", 1, Integer.MAX_VALUE)
            .byDefault(3)
            .meaning("most failed authentications of one session");

    /** {@link Limits#maxDiscarded}. */
    public static final Setting<Long> MAX_DISCARDED = Setting.bytes(
                    "maxDiscarded", "MAX_DISCARDED_BYTES", 0, Long.MAX_VALUE)
            .byDefault(64 * MIB)
            .meaning("bytes that are read of refused content, if not as many as a message may have, and after the last"
                    + " reply, before the client is cut off");

    /** {@link Timeouts#idle}. */
    public static final Setting<Duration> IDLE_TIMEOUT = Setting.secondsOrZero(
                    "idleTimeout", "MAX_TIMEOUT_SECS", LONGEST)
            .byDefault(Duration.ofMinutes(3))
            .meaning("time without a byte from the client after which its session ends; 0 for never");

    /** {@link Timeouts#command}. */
    public static final Setting<Duration> COMMAND_TIMEOUT = Setting.secondsOrZero(
                    "commandTimeout", "COMMAND_TIMEOUT_SECS", LONGEST)
            .byDefault(Duration.ofMinutes(5))
            .meaning("time that a command line may take from its first byte on; 0 for any");

    /** {@link Timeouts#content}. */
    public static final Setting<Duration> CONTENT_TIMEOUT = Setting.secondsOrZero(
                    "contentTimeout", "CONTENT_TIMEOUT_SECS", LONGEST)
            .byDefault(Duration.ofMinutes(5))
            .meaning("time that the content of a message may take in any case; 0 for any");

    /** {@link Timeouts#minDataRate}. */
    public static final Setting<Integer> MIN_DATA_RATE = Setting.number(
                    "minDataRate", "MIN_DATA_RATE", 1, Integer.MAX_VALUE)
            .byDefault(500)
            .meaning("bytes of content that are worth a second more");

    /** {@link Timeouts#handshake}. */
    public static final Setting<Duration> HANDSHAKE_TIMEOUT = Setting.seconds(
                    "handshakeTimeout", "TLS_HANDSHAKE_TIMEOUT_SECS", LONGEST)
            .byDefault(Duration.ofSeconds(10))
            .meaning("time that a TLS handshake may take");

    /** {@link Timeouts#delivery}. */
    public static final Setting<Duration> DELIVERY_TIMEOUT = Setting.seconds(
                    "deliveryTimeout", "DELIVERY_TIMEOUT_SECS", LONGEST)
            .byDefault(Duration.ofSeconds(30))
            .meaning("time that the sink has for a message before the client gets 451");

    /** {@link Timeouts#policy}; it has no variable. */
    static final Setting<Duration> POLICY_TIMEOUT = Setting.seconds("policyTimeout", "", LONGEST)
            .byDefault(Duration.ofSeconds(10))
            .meaning("time that a policy has to decide before the client gets 451");

    /** {@link ContentRules#receivedHeader}. */
    public static final Setting<Boolean> RECEIVED_HEADER = Setting.flag("receivedHeader", "RECEIVED_HEADER")
            .byDefault(true)
            .meaning("put a Received line in front of each message");

    /** {@link ContentRules#maxHops}. */
    public static final Setting<Integer> MAX_HOPS = Setting.number("maxHops", "MAX_HOPS", 0, Integer.MAX_VALUE)
            .byDefault(100)
            .meaning("most Received fields of a message, more of which are taken for a loop; 0 for any number");

    /** {@link ContentRules#forgedResultsRenamed}. */
    public static final Setting<Boolean> RENAME_FORGED_RESULTS = Setting.flag(
                    "forgedResultsRenamed", "RENAME_FORGED_RESULTS")
            .byDefault(false)
            .meaning("rename Authentication-Results fields that bear `SERVER_NAME`, which only the sender can have"
                    + " added, to X-Claimed-Auth-Results; not by LMTP");

    /** {@link ContentRules#tolerances}: all that is tolerated. */
    public static final Setting<Set<SmtpTolerance>> TOLERATE = Setting.parsed(
                    "tolerate", "TOLERATE", SmtpTolerance::parse, SmtpTolerance::write)
            .byDefault(Collections.unmodifiableSet(SmtpTolerance.defaults()))
            .meaning("take [what RFC 5321 forbids](#what-it-tolerates) as well: names with commas between them, of "
                    + SmtpTolerance.KEYWORDS
                    + "; added to the default; `all`; or `none`, which empties it, perhaps before names");

    /** {@link SmtpTolerance#EMPTY_MESSAGE}. */
    public static final Setting<Boolean> ALLOW_EMPTY_MESSAGE = Setting.flag("allowEmptyMessage", "ALLOW_EMPTY_MESSAGE")
            .noDefault("`false`")
            .meaning("the same as `empty-message` in `TOLERATE`, over which it decides if it is set");

    /** {@link SmtpTolerance#BARE_LF}. */
    public static final Setting<Boolean> ALLOW_BARE_LINE_FEED = Setting.flag(
                    "allowBareLineFeed", "ALLOW_BARE_LINE_FEED")
            .noDefault("`false`")
            .meaning("likewise for `bare-lf`");

    /** {@link SmtpTolerance#LONG_LINES}. */
    public static final Setting<Boolean> ALLOW_LONG_LINES = Setting.flag("allowLongLines", "ALLOW_LONG_LINES")
            .noDefault("`true`")
            .meaning("likewise for `long-lines`");

    /** {@link SmtpServerBuilder#without}. */
    public static final Setting<Set<SmtpExtension>> DISABLED_EXTENSIONS = Setting.names(
                    "without",
                    "DISABLED_EXTENSIONS",
                    SmtpExtension::of,
                    SmtpExtension::keyword,
                    "keywords with commas between them, of "
                            + Arrays.stream(SmtpExtension.values())
                                    .map(SmtpExtension::keyword)
                                    .collect(joining(", ")))
            .byDefault(Set.of(), "none")
            .meaning("EHLO keywords that are not offered, with commas between them; LMTP keeps PIPELINING and"
                    + " ENHANCEDSTATUSCODES");

    /** {@link SmtpServerBuilder#threads}. */
    public static final Setting<Integer> THREADS = Setting.number("threads", "IO_THREADS", 1, 1_024)
            .byDefault(halfOfTheProcessors(), "half of the processors")
            .meaning("threads that serve the connections");

    private ServerSetting() {}

    /**
     * All that a variable can set, but for where to listen, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                HOSTNAME,
                MAX_MESSAGE_SIZE,
                MAX_MESSAGE_IN_MEMORY,
                TEMPORARY_DIRECTORY,
                MAX_FILE_BYTES,
                MIN_FREE_BYTES,
                MAX_RECIPIENTS,
                MAX_MESSAGES,
                MAX_ERRORS,
                MAX_IDLE_COMMANDS,
                MAX_AUTH_FAILURES,
                MAX_DISCARDED,
                IDLE_TIMEOUT,
                COMMAND_TIMEOUT,
                CONTENT_TIMEOUT,
                MIN_DATA_RATE,
                HANDSHAKE_TIMEOUT,
                DELIVERY_TIMEOUT,
                RECEIVED_HEADER,
                MAX_HOPS,
                RENAME_FORGED_RESULTS,
                TOLERATE,
                ALLOW_EMPTY_MESSAGE,
                ALLOW_BARE_LINE_FEED,
                ALLOW_LONG_LINES,
                DISABLED_EXTENSIONS,
                THREADS);
    }

    private static void requireName(String setting, String name) {
        if (!name.matches(SERVER_NAME)) {
            throw new SettingException(setting, name, "a domain name or an address literal, without blanks");
        }
    }

    private static void requireDirectory(String setting, Path directory) {
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new SettingException(setting, directory, "a directory that can be written to");
        }
    }

    private static int halfOfTheProcessors() {
        return Math.min(1_024, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }
}
