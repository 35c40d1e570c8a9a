package io.github.lsmtpd.config;

import java.util.Optional;

/** What the values of a setting are: how text becomes one, how one is written, and which are allowed. Immutable. */
interface ValueType<T> {
    /** Reads text that is not empty, unless empty is a value; refuses text that is no value, or one that is out of range. */
    T parse(String setting, String text);

    /** Refuses a value out of range, by the name given. */
    void check(String setting, T value);

    /** The text that {@link #parse} reads as this value. */
    String text(T value);

    /** The least value that can be written as text, if there is an order. */
    default Optional<T> least() {
        return Optional.empty();
    }

    /** The greatest value, if there is an order. */
    default Optional<T> most() {
        return Optional.empty();
    }

    /** What its numbers count, empty if nothing in particular. */
    default String unit() {
        return "";
    }
}
