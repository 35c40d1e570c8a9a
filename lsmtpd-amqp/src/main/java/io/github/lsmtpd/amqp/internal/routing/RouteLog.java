package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.support.ConditionLog;
import org.slf4j.Logger;

/** What is logged of templates that do not fit a message: a few lines, however many messages there are. Thread safe. */
final class RouteLog {
    private static final int SHOWN = 40;

    private final ConditionLog longKeys;
    private final ConditionLog leftOut;

    RouteLog(Logger log) {
        this.longKeys = new ConditionLog(log, "");
        this.leftOut = new ConditionLog(log, "");
    }

    /** A routing key would have been too long. */
    void withoutClient(String key) {
        longKeys.occurred(
                "long",
                "A routing key would be longer than " + ShortString.MOST
                        + " bytes; the message goes without what its client wrote there, by: " + shown(key),
                1,
                null);
    }

    /** A property or header is left out. */
    void leftOut(String name, String expected, String value) {
        leftOut.occurred(name, "Left out: " + name + " is '" + shown(value) + "', expected " + expected, 1, null);
    }

    private static String shown(String value) {
        return LogText.oneLine(value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...");
    }
}
