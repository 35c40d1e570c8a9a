package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.amqp.PublishPer;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a placeholder names.
 *
 * @param name the name, as it is written
 * @param per the coarsest division of messages in which all recipients of a publish have the same value
 * @param source gets its value
 */
record Variable(String name, PublishPer per, Source source) {
    /** RFC 5322 §3.6.8. */
    private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]+");

    private static final String HEADER = "header.";
    private static final String ATTRIBUTE = "attribute.";

    private static final List<Variable> FIXED = List.of(
            new Variable("recipient", PublishPer.RECIPIENT, values -> Address.whole(values.recipient())),
            new Variable("recipient.local", PublishPer.RECIPIENT, values -> Address.local(values.recipient())),
            new Variable("recipient.user", PublishPer.RECIPIENT, values -> Address.user(values.recipient())),
            new Variable("recipient.tag", PublishPer.RECIPIENT, values -> Address.tag(values.recipient())),
            new Variable("recipient.domain", PublishPer.DOMAIN, values -> Address.domain(values.recipient())),
            ofMessage("sender", values -> values.sender().map(Address::whole).orElse("")),
            ofMessage(
                    "sender.local",
                    values -> values.sender().map(Address::local).orElse("")),
            ofMessage(
                    "sender.user", values -> values.sender().map(Address::user).orElse("")),
            ofMessage("sender.tag", values -> values.sender().map(Address::tag).orElse("")),
            ofMessage(
                    "sender.domain",
                    values -> values.sender().map(Address::domain).orElse("")),
            ofMessage(
                    "identity",
                    values -> Objects.requireNonNullElse(values.client().identity(), "")),
            ofMessage("listener", values -> values.client().listener()));

    /** All that can be named, for a message. */
    static final String NAMES =
            FIXED.stream().map(Variable::name).collect(Collectors.joining(", ")) + ", header.NAME, attribute.NAME";

    /** Gets a value out of a message; the empty text stands for none. */
    interface Source {
        String of(MessageValues values) throws IOException;
    }

    static Optional<Variable> named(String name) {
        if (name.startsWith(HEADER)) {
            String field = name.substring(HEADER.length());
            return Optional.of(ofMessage(name, values -> values.field(field)))
                    .filter(variable -> FIELD_NAME.matcher(field).matches());
        }
        if (name.startsWith(ATTRIBUTE) && name.length() > ATTRIBUTE.length()) {
            String attribute = name.substring(ATTRIBUTE.length());
            return Optional.of(ofMessage(name, values -> values.attribute(attribute)));
        }
        return FIXED.stream().filter(variable -> variable.name.equals(name)).findFirst();
    }

    private static Variable ofMessage(String name, Source source) {
        return new Variable(name, PublishPer.MESSAGE, source);
    }

    /** Returns whether its texts are the operator's, whatever a client does. */
    boolean isOwn() {
        return name.equals("listener");
    }

    Value of(MessageValues values) throws IOException {
        return new Value(source.of(values), isOwn() ? Value.Form.OWN : Value.Form.WORD);
    }
}
