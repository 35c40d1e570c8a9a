package io.github.lsmtpd.amqp.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads texts that are written as in a URL, where {@code %2F} stands for a slash (RFC 3986 §2.1). Everything but a percent
 * sign stands for itself. Not thread safe.
 */
public final class PercentDecoding {
    /** The setting that turns it off. */
    public static final String SETTING = "AMQP_PERCENT_DECODING";

    private static final String EXPECTED = "two hexadecimal digits after each percent sign, which together are UTF-8: "
            + "write %25 for a percent sign, or set " + SETTING + "=false";

    private final Settings settings;
    private final boolean enabled;
    private final List<String> decoded = new ArrayList<>();

    /** Decodes unless the settings turn it off. */
    public PercentDecoding(Settings settings) {
        this.settings = settings;
        enabled = settings.flag(SETTING, true);
    }

    /** Reads a text; one that is malformed is shown in the failure. */
    public String text(String name, String defaultValue) {
        String value = settings.text(name, "");
        return value.isEmpty() ? defaultValue : read(name, value, new SettingException(name, value, EXPECTED));
    }

    /** Reads a text that no failure shows. */
    public String secret(String name, String defaultValue) {
        String value = settings.text(name, "");
        return value.isEmpty() ? defaultValue : read(name, value, SettingException.secret(name, EXPECTED));
    }

    /** The names of the settings that were not what they seem. */
    public List<String> decoded() {
        return List.copyOf(decoded);
    }

    private String read(String name, String value, SettingException malformed) {
        if (!enabled || value.indexOf('%') < 0) {
            return value;
        }
        try {
            String text = decode(value);
            decoded.add(name);
            return text;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | CharacterCodingException e) {
            throw malformed;
        }
    }

    private static String decode(String value) throws CharacterCodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int start = 0;
        for (int percent = value.indexOf('%'); percent >= 0; percent = value.indexOf('%', start)) {
            bytes.writeBytes(value.substring(start, percent).getBytes(UTF_8));
            start = percent + 3;
            bytes.write(HexFormat.fromHexDigits(value, percent + 1, start));
        }
        bytes.writeBytes(value.substring(start).getBytes(UTF_8));
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    }
}
