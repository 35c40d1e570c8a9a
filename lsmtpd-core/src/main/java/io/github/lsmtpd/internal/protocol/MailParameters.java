package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.Envelope.BodyType;
import io.github.lsmtpd.SmtpExtension;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The parameters of MAIL. Immutable.
 *
 * @param size the declared size in bytes (RFC 1870); one that is beyond a long is the greatest long
 * @param body the BODY parameter (RFC 6152)
 * @param smtpUtf8 whether SMTPUTF8 was given (RFC 6531)
 */
public record MailParameters(OptionalLong size, BodyType body, boolean smtpUtf8) {
    /** RFC 1870 §3 gives the number up to 20 digits. */
    private static final String SIZE = "[0-9]{1,20}";

    private static final int DIGITS_OF_LONG = 18;

    static MailParameters of(Map<String, String> given, Set<SmtpExtension> offered) throws ProtocolException {
        OptionalLong size = OptionalLong.empty();
        BodyType body = BodyType.SEVEN_BIT;
        boolean smtpUtf8 = false;
        for (Map.Entry<String, String> parameter : given.entrySet()) {
            if (!offered.contains(extensionOf(parameter.getKey()))) {
                throw Replies.unknownParameter();
            }
            switch (parameter.getKey()) {
                case "SIZE" -> size = OptionalLong.of(size(parameter.getValue()));
                case "BODY" -> body = body(parameter.getValue(), offered);
                default -> smtpUtf8 = flag(parameter.getValue());
            }
        }
        return new MailParameters(size, body, smtpUtf8);
    }

    private static SmtpExtension extensionOf(String keyword) throws ProtocolException {
        return switch (keyword) {
            case "SIZE" -> SmtpExtension.SIZE;
            case "BODY" -> SmtpExtension.EIGHT_BIT_MIME;
            case "SMTPUTF8" -> SmtpExtension.SMTPUTF8;
            default -> throw Replies.unknownParameter();
        };
    }

    private static long size(String value) throws ProtocolException {
        if (!value.matches(SIZE)) {
            throw Replies.badArgument("SIZE must be a number of bytes");
        }
        return value.length() > DIGITS_OF_LONG ? Long.MAX_VALUE : Long.parseLong(value);
    }

    private static BodyType body(String value, Set<SmtpExtension> offered) throws ProtocolException {
        boolean binary = offered.contains(SmtpExtension.BINARYMIME);
        return switch (Ascii.upperCase(value)) {
            case "7BIT" -> BodyType.SEVEN_BIT;
            case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
            case "BINARYMIME" -> {
                if (!binary) {
                    throw Replies.badArgument("BODY must be 7BIT or 8BITMIME");
                }
                yield BodyType.BINARY_MIME;
            }
            default -> throw Replies.badArgument("BODY must be 7BIT, 8BITMIME or BINARYMIME");
        };
    }

    private static boolean flag(String value) throws ProtocolException {
        if (!value.isEmpty()) {
            throw Replies.badArgument("SMTPUTF8 takes no value");
        }
        return true;
    }
}
