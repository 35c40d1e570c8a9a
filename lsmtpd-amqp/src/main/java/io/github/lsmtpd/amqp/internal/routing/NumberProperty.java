package io.github.lsmtpd.amqp.internal.routing;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A property that is a number. */
enum NumberProperty {
    /** One octet on the wire. */
    PRIORITY(0, 255),
    /** RabbitMQ closes the channel on a number that is greater; 0 would drop the message at once. */
    EXPIRATION(1, 4_294_967_295L);

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");

    private final long min;
    private final long max;

    NumberProperty(long min, long max) {
        this.min = min;
        this.max = max;
    }

    /** The number, or empty if the text is none in the range. */
    OptionalLong parse(String text) {
        if (!DIGITS.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(text);
        return number < min || number > max ? OptionalLong.empty() : OptionalLong.of(number);
    }

    String range() {
        return "a whole number from " + min + " to " + max;
    }
}
