package io.github.lsmtpd.amqp.internal.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.config.SettingException;
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
final class PercentDecoding {
    private static final String DIGITS = "two hexadecimal digits after each percent sign, which together are UTF-8";

    private final boolean enabled;
    private final String expected;
    private final List<String> decoded = new ArrayList<>();

    private PercentDecoding(boolean enabled, String expected) {
        this.enabled = enabled;
        this.expected = expected;
    }

    /**
     * Decodes variables, or takes them as they are.
     *
     * @param enabled whether to decode
     * @param off what turns it off, for those whose text is malformed
     */
    static PercentDecoding inVariables(boolean enabled, String off) {
        return new PercentDecoding(enabled, DIGITS + ": write %25 for a percent sign, or set " + off);
    }

    /** Decodes the parts of a URI. */
    static PercentDecoding inUri() {
        return new PercentDecoding(true, DIGITS + ": write %25 for a percent sign");
    }

    /** Decodes the text of a variable; one that is malformed is shown in the failure. */
    String text(String variable, String value) {
        return read(variable, value, new SettingException(variable, value, expected));
    }

    /** Decodes the text of a variable that no failure shows. */
    String secret(String variable, String value) {
        return read(variable, value, SettingException.secret(variable, expected));
    }

    /** The names of the settings that were not what they seem. */
    List<String> decoded() {
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
