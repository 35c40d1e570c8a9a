package io.github.lsmtpd.amqp.internal.routing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What is done with a value.
 *
 * @param kind what
 * @param argument what stands after the colon, or empty
 */
record Modifier(Kind kind, String argument) {
    /** What can be done. */
    enum Kind {
        /** Makes it lower case. */
        LOWER,
        /** Takes what stands between angle brackets, if there are any, as in {@code News <news.example.com>}. */
        ANGLE,
        /** Takes the operator's text for it, or none. */
        MAP,
        /** Makes words of it in a routing key. */
        WORDS,
        /** Makes words of it, the last one first. */
        REVERSED,
        /** Takes another text where there is none. */
        DEFAULT;

        static Optional<Kind> named(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.keyword().equals(name))
                    .findFirst();
        }

        String keyword() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** How it is written. */
        String form() {
            return this == DEFAULT ? "default:TEXT" : keyword();
        }

        boolean isForRoutingKeys() {
            return this == WORDS || this == REVERSED;
        }
    }

    Value apply(Value value, MessageValues values) {
        return switch (kind) {
            case LOWER -> value.withText(value.text().toLowerCase(Locale.ROOT));
            case ANGLE -> value.withText(insideAngles(value.text()));
            case MAP -> Value.own(values.mapped(value.text()));
            case WORDS -> value.as(Value.Form.WORDS);
            case REVERSED -> value.as(Value.Form.REVERSED);
            case DEFAULT -> value.text().isEmpty() ? Value.own(argument) : value;
        };
    }

    private static String insideAngles(String text) {
        int end = text.lastIndexOf('>');
        int start = text.lastIndexOf('<', end);
        return start < 0 ? text : text.substring(start + 1, end).strip();
    }
}
