package io.github.lsmtpd.internal.support;

import java.util.Objects;

/** What is refused wherever it is handed over. Stateless. */
public final class Checks {
    private Checks() {}

    /**
     * For what goes into lines of headers, of JSON or of a log: refuses null, and what could end such a line.
     *
     * @param component the name in code
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it has a control character or a line end
     */
    public static String printable(String component, String value) {
        if (!OneLine.is(Objects.requireNonNull(value, component))) {
            throw new IllegalArgumentException(
                    component + " '" + OneLine.of(value) + "' has a control character or a line end");
        }
        return value;
    }
}
