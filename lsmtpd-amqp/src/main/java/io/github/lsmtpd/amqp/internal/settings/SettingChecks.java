package io.github.lsmtpd.amqp.internal.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.config.SettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** The conditions on settings that several share, or that take more than an expression. Stateless. */
public final class SettingChecks {
    /** AMQP 0-9-1 §4.2.5.3: the length of these texts is one byte on the wire. */
    private static final int SHORT_STRING = 255;

    /** AMQP 0-9-1 §4.2.3, frame-min-size. */
    private static final int LEAST_FRAME = 4096;

    private SettingChecks() {}

    /** Refuses the empty text. */
    public static void requireText(String setting, String value, String expected) {
        if (value.isEmpty()) {
            throw new SettingException(setting, value, expected);
        }
    }

    /** Refuses the empty text, in words that show no value. */
    public static void requireSecret(String setting, String value, String expected) {
        if (value.isEmpty()) {
            throw SettingException.secret(setting, expected);
        }
    }

    /** Lets the name of a virtual host pass. */
    public static void requireVirtualHost(String setting, String value) {
        requireText(setting, value, "the name of a virtual host");
        requireShortString(setting, value);
    }

    /** Lets a text pass that fits into a short string of AMQP. */
    public static void requireShortString(String setting, String value) {
        if (value.getBytes(UTF_8).length > SHORT_STRING) {
            throw new SettingException(setting, value, "at most " + SHORT_STRING + " bytes of UTF-8");
        }
    }

    /** The protocol counts it in whole seconds, and 0 would be none. */
    public static void requireSecond(String setting, Duration value) {
        if (value.toSeconds() < 1) {
            throw new SettingException(setting, value, "at least one second");
        }
    }

    /** Refuses an empty list. */
    public static void requireSome(String setting, List<?> values) {
        if (values.isEmpty()) {
            throw new SettingException(setting, "", "at least one");
        }
    }

    /** Lets 0, or a size pass that each broker has to take. */
    public static void requireFrame(String setting, Integer value) {
        if (value != 0 && value < LEAST_FRAME) {
            throw new SettingException(setting, value, "0, or at least " + LEAST_FRAME);
        }
    }

    /** Lets some words pass. */
    public static BiConsumer<String, String> oneOf(String... words) {
        return (setting, value) -> {
            if (!Arrays.asList(words).contains(value)) {
                throw new SettingException(setting, value, "one of " + String.join(", ", words));
            }
        };
    }

    /** Reads a URL of HTTP. */
    public static URI httpUri(String setting, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new SettingException(setting, text, "an http or https URL");
        }
    }

    /** Lets a URL of HTTP with a host pass. */
    public static void requireHttp(String setting, URI value) {
        String scheme = String.valueOf(value.getScheme()).toLowerCase(Locale.ROOT);
        if (value.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new SettingException(setting, value, "an http or https URL");
        }
    }
}
