package io.github.lsmtpd.spool;

import io.github.lsmtpd.config.SettingException;
import java.util.Locale;

/** Which of the two places a message goes to first. */
public enum SpoolMode {
    /** To the primary, and to the spool while that takes none: what a client hears is what the primary says. */
    FAILOVER,
    /**
     * To the spool, from where it is published at once: a client hears of the disk, and not of the primary. What the primary
     * refuses for good is then parked, because its client has its reply already.
     */
    ALWAYS;

    static SpoolMode parse(String variable, String text) {
        for (SpoolMode mode : values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new SettingException(variable, text, "failover or always");
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
