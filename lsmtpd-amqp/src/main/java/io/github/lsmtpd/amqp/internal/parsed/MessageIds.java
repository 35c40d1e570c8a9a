package io.github.lsmtpd.amqp.internal.parsed;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Message identifiers, without the angle brackets, which are no part of them (RFC 5322 §3.6.4). */
final class MessageIds {
    private static final Pattern ID = Pattern.compile("<([^<>]++)>");

    private MessageIds() {}

    static List<String> all(String value) {
        Matcher matcher = ID.matcher(value);
        return matcher.results()
                .map(id -> id.group(1).strip())
                .filter(id -> !id.isEmpty())
                .toList();
    }

    /** The first one, or all of the text if there are no brackets. */
    static Optional<String> first(String value) {
        return all(value).stream()
                .findFirst()
                .or(() -> Optional.of(value.strip()).filter(text -> !text.isEmpty()));
    }
}
