package io.github.lsmtpd.internal.protocol;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the parameters that follow a path: {@code *(SP keyword ["=" value])} (RFC 5321 §4.1.2). Stateless. */
final class EsmtpParameters {
    private EsmtpParameters() {}

    /**
     * Reads all that follows the path.
     *
     * @param in behind the path
     * @return the values by keyword in upper case, a missing value as an empty text; in the order given
     * @throws ProtocolException if it is malformed, or a keyword comes twice
     */
    static Map<String, String> parse(Cursor in) throws ProtocolException {
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!in.atEnd()) {
            if (!in.accept(' ')) {
                throw Replies.badArgument("Expected a space and a parameter after the path");
            }
            String keyword = in.takeWhile(EsmtpParameters::isKeyword).toUpperCase(Locale.ROOT);
            boolean hasValue = in.accept('=');
            String value = hasValue ? in.takeWhile(EsmtpParameters::isValue) : "";
            if (keyword.isEmpty() || keyword.startsWith("-") || (hasValue && value.isEmpty())) {
                throw Replies.badArgument("Malformed parameter");
            }
            if (parameters.put(keyword, value) != null) {
                throw Replies.badArgument("Parameter given twice");
            }
        }
        return parameters;
    }

    private static boolean isKeyword(int c) {
        return (DomainParser.isLetterOrDigit(c) && c < 0x80) || c == '-';
    }

    private static boolean isValue(int c) {
        return c > ' ' && c != '=' && c != 0x7f;
    }
}
