package io.github.lsmtpd.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.amqp.internal.HostSetting;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import java.time.Duration;
import java.util.List;

/** The settings of {@link AmqpSettings}: their variables, defaults and ranges. Stateless. */
public final class AmqpSetting {
    /** AMQP 0-9-1 §4.2.5.3: the length of these texts is one byte on the wire. */
    private static final int SHORT_STRING = 255;

    /** {@link AmqpSettings#host}. */
    public static final Setting<String> HOST = Setting.text("host", "AMQP_HOST")
            .byDefault("127.0.0.1")
            .onlyIf(HostSetting::check)
            .meaning("broker");

    /** {@link AmqpSettings#port}. */
    public static final Setting<Integer> PORT =
            Setting.port("port", "AMQP_PORT", 1).byDefault(5672).meaning("its port");

    /** {@link AmqpSettings#username}. */
    public static final Setting<String> USERNAME = Setting.text("username", "AMQP_USERNAME")
            .byDefault("guest")
            .onlyIf((setting, value) -> requireText(setting, value, "a user name"))
            .meaning("user; `%XX` is decoded in these three, so that a percent sign is `%25`");

    /** {@link AmqpSettings#password}, which no message holds. */
    public static final Setting<String> PASSWORD = Setting.text("password", "AMQP_PASSWORD")
            .byDefault("guest")
            .onlyIf(AmqpSetting::requirePassword)
            .meaning("password");

    /** {@link AmqpSettings#virtualHost}. */
    public static final Setting<String> VIRTUAL_HOST = Setting.text("virtualHost", "AMQP_VHOST")
            .byDefault("/")
            .onlyIf(AmqpSetting::requireVirtualHost)
            .meaning("virtual host");

    /** Whether {@code %XX} is decoded in the variables of user, password and virtual host; code has no use for it. */
    public static final Setting<Boolean> PERCENT_DECODING = Setting.flag("percentDecoding", "AMQP_PERCENT_DECODING")
            .byDefault(true)
            .meaning("`false` takes the three as they are");

    /** {@link AmqpSettings#exchange}. */
    public static final Setting<String> EXCHANGE = Setting.text("exchange", "AMQP_EXCHANGE")
            .byDefault("", "default")
            .orEmpty()
            .onlyIf(AmqpSetting::requireShortString)
            .meaning("exchange");

    /** {@link AmqpSettings#routingKey}. */
    public static final Setting<String> ROUTING_KEY = Setting.text("routingKey", "AMQP_ROUTING_KEY")
            .byDefault("lsmtp")
            .orEmpty()
            .onlyIf(AmqpSetting::requireShortString)
            .meaning("routing key; with the default exchange, the name of the queue");

    /** {@link AmqpSettings#contentType}. */
    public static final Setting<String> CONTENT_TYPE = Setting.text("contentType", "AMQP_CONTENT_TYPE")
            .byDefault("application/json")
            .orEmpty()
            .onlyIf(AmqpSetting::requireShortString)
            .meaning(
                    "content type that each message names, `none` for none; consumers that decode by it (kombu, Celery)"
                            + " may want another");

    /** {@link AmqpSettings#mandatory}. */
    public static final Setting<Boolean> MANDATORY = Setting.flag("mandatory", "AMQP_MANDATORY")
            .byDefault(true)
            .meaning("`false`: the broker confirms a message that no queue takes, and **it is lost**");

    /** {@link AmqpSettings#bufferSize}. */
    public static final Setting<Integer> BUFFER_SIZE = Setting.number(
                    "bufferSize", "AMQP_BUFFER_SIZE", 1, Integer.MAX_VALUE)
            .byDefault(100)
            .meaning("messages that wait for the publisher");

    /** {@link AmqpSettings#connectTimeout}. */
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.seconds(
                    "connectTimeout", "AMQP_CONNECT_TIMEOUT_SECS", Duration.ofMinutes(1))
            .byDefault(Duration.ofSeconds(5))
            .meaning("time for one attempt to connect, to each address of the broker's name in turn");

    /** {@link AmqpSettings#heartbeat}. */
    public static final Setting<Duration> HEARTBEAT = Setting.seconds(
                    "heartbeat", "AMQP_HEARTBEAT_SECS", Duration.ofHours(1))
            .byDefault(Duration.ofSeconds(10))
            .onlyIf(AmqpSetting::requireSecond)
            .meaning("interval of heartbeats; a broker that is silent for one is given up");

    /** {@link AmqpSettings#confirmTimeout}. */
    public static final Setting<Duration> CONFIRM_TIMEOUT = Setting.seconds(
                    "confirmTimeout", "AMQP_CONFIRM_TIMEOUT_SECS", Duration.ofHours(1))
            .byDefault(Duration.ofSeconds(30))
            .meaning("time that the broker has to confirm a message; while a large one still leaves, however slowly, it"
                    + " does not run");

    /** {@link AmqpSettings#maxInFlight}. */
    public static final Setting<Integer> MAX_IN_FLIGHT = Setting.number("maxInFlight", "AMQP_MAX_IN_FLIGHT", 1, 65_535)
            .byDefault(1_000)
            .meaning("messages published and not yet confirmed");

    /** {@link AmqpSettings#maxInFlightBytes}. */
    public static final Setting<Long> MAX_IN_FLIGHT_BYTES = Setting.bytes(
                    "maxInFlightBytes", "AMQP_MAX_IN_FLIGHT_BYTES", 1, Integer.MAX_VALUE)
            .byDefault(32L << 20)
            .meaning("their bytes");

    /** {@link AmqpSettings#maxMessageBytes}. */
    public static final Setting<Long> MAX_MESSAGE_BYTES = Setting.bytes(
                    "maxMessageBytes", "AMQP_MAX_MESSAGE_BYTES", 0, Integer.MAX_VALUE)
            .byDefault(0L)
            .meaning("largest message that the broker takes, as JSON; 0: learnt when it refuses one");

    private AmqpSetting() {}

    /**
     * All of them, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                HOST,
                PORT,
                USERNAME,
                PASSWORD,
                VIRTUAL_HOST,
                PERCENT_DECODING,
                EXCHANGE,
                ROUTING_KEY,
                CONTENT_TYPE,
                MANDATORY,
                BUFFER_SIZE,
                CONNECT_TIMEOUT,
                HEARTBEAT,
                CONFIRM_TIMEOUT,
                MAX_IN_FLIGHT,
                MAX_IN_FLIGHT_BYTES,
                MAX_MESSAGE_BYTES);
    }

    private static void requireText(String setting, String value, String expected) {
        if (value.isEmpty()) {
            throw new SettingException(setting, value, expected);
        }
    }

    private static void requirePassword(String setting, String value) {
        if (value.isEmpty()) {
            throw SettingException.secret(setting, "a password");
        }
    }

    private static void requireVirtualHost(String setting, String value) {
        requireText(setting, value, "the name of a virtual host");
        requireShortString(setting, value);
    }

    private static void requireShortString(String setting, String value) {
        if (value.getBytes(UTF_8).length > SHORT_STRING) {
            throw new SettingException(setting, value, "at most " + SHORT_STRING + " bytes of UTF-8");
        }
    }

    /** The protocol counts it in whole seconds, and 0 would be none. */
    private static void requireSecond(String setting, Duration value) {
        if (value.toSeconds() < 1) {
            throw new SettingException(setting, value, "at least one second");
        }
    }
}
