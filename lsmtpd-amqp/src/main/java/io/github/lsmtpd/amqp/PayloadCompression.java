package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.util.Arrays;
import java.util.Locale;

/** How the body of a published message is compressed; its name is the {@code content_encoding} (RFC 9110 §8.4.1, RFC 8878). */
public enum PayloadCompression {
    /** Not at all. */
    NONE,
    /** RFC 1952, by the JDK. */
    GZIP,
    /** RFC 8878, by {@code com.github.luben:zstd-jni}, which is an optional dependency. */
    ZSTD;

    private static final String ZSTD_CLASS = "com.github.luben.zstd.ZstdOutputStream";

    /**
     * The name by which a configuration chooses it.
     *
     * @return the name in lower case
     */
    public String encoding() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PayloadCompression parse(String setting, String text) {
        return Arrays.stream(values())
                .filter(value -> value.encoding().equals(text))
                .findFirst()
                .orElseThrow(() -> new SettingException(setting, text, "none, gzip or zstd"));
    }

    /** Refuses one whose library is missing. */
    static void requireLibrary(String setting, PayloadCompression value) {
        if (value == ZSTD && !isThere(ZSTD_CLASS)) {
            throw new SettingException(
                    setting,
                    value.encoding(),
                    "none or gzip, or the library com.github.luben:zstd-jni on the class path");
        }
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className, false, PayloadCompression.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
