package io.github.lsmtpd.internal.protocol;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the parameters that follow a path: {@code *(SP keyword ["=" value])} (RFC 5321 §4.1.2), with any number of blanks
 * for the space. Stateless.
 */
final class EsmtpParameters {
    private EsmtpParameters() {}

    /**
     * Reads all that follows the path.
     *
     * @param in after the path
     * @return the values by keyword in upper case, a missing value as an empty text; in the order given
     * @throws ProtocolException if it is malformed, or a keyword comes twice
     */
    static Map<String, String> parse(Cursor in) throws ProtocolException {
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!in.atEnd()) {
            if (!Blanks.accept(in)) {
                String what = parameters.isEmpty() ? "Expected a space after the path" : "Malformed parameter value";
                throw Replies.badArgument(what);
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
