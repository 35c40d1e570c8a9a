package io.github.lsmtpd.amqp.internal.routing;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A part of a {@link Template}. */
sealed interface Segment {
    /** What it stands for in a message. */
    Value of(MessageValues values) throws IOException;

    /** What it stands for if nothing is taken that a client wrote. */
    Value withoutClient(MessageValues values) throws IOException;

    /** Returns whether it always gives a text, and one of the operator's. */
    boolean isOwn();

    /** The longest texts of the operator's that it can give, in bytes. */
    int mostOwnBytes(Map<String, String> map);

    /** Text that stands for itself. */
    record Literal(String text) implements Segment {
        @Override
        public Value of(MessageValues values) {
            return Value.own(text);
        }

        @Override
        public Value withoutClient(MessageValues values) {
            return Value.own(text);
        }

        @Override
        public boolean isOwn() {
            return true;
        }

        @Override
        public int mostOwnBytes(Map<String, String> map) {
            return ShortString.bytes(text);
        }
    }

    /**
     * A name in braces.
     *
     * @param column where it begins, from 1
     * @param text what stands between the braces
     */
    record Placeholder(int column, String text, Variable variable, List<Modifier> modifiers) implements Segment {
        private static final int LONGEST_LISTENER = 64;

        @Override
        public Value of(MessageValues values) throws IOException {
            return modified(variable.of(values), values);
        }

        @Override
        public Value withoutClient(MessageValues values) throws IOException {
            Value value = of(values);
            return value.isOwn() ? value : modified(value.withText(""), values);
        }

        private Value modified(Value value, MessageValues values) {
            Value modified = value;
            for (Modifier modifier : modifiers) {
                modified = modifier.apply(modified, values);
            }
            return modified;
        }

        /** Returns whether it needs the operator's map. */
        boolean maps() {
            return modifiers.stream().anyMatch(each -> each.kind() == Modifier.Kind.MAP);
        }

        @Override
        public boolean isOwn() {
            boolean own = variable.isOwn();
            boolean certain = false;
            for (Modifier modifier : modifiers) {
                own |= modifier.kind() == Modifier.Kind.MAP;
                certain = modifier.kind() == Modifier.Kind.DEFAULT || (certain && modifier.kind() != Modifier.Kind.MAP);
            }
            return own && certain;
        }

        @Override
        public int mostOwnBytes(Map<String, String> map) {
            int most = variable.isOwn() ? LONGEST_LISTENER : 0;
            for (Modifier modifier : modifiers) {
                if (modifier.kind() == Modifier.Kind.MAP) {
                    most = map.values().stream()
                            .mapToInt(ShortString::bytes)
                            .max()
                            .orElse(0);
                } else if (modifier.kind() == Modifier.Kind.DEFAULT) {
                    most = Math.max(most, ShortString.bytes(modifier.argument()));
                }
            }
            return most;
        }
    }
}
