package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.Envelope.BodyType;
import io.github.lsmtpd.Envelope.DsnReturn;
import io.github.lsmtpd.SmtpExtension;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of MAIL. AUTH (RFC 4954 §5) is read, and not believed. Immutable.
 *
 * @param size the declared size in bytes (RFC 1870); one that is beyond a long is the greatest long
 * @param body the BODY parameter (RFC 6152, RFC 3030)
 * @param smtpUtf8 whether SMTPUTF8 was given (RFC 6531)
 * @param requireTls whether REQUIRETLS was given (RFC 8689)
 * @param dsnReturn the RET parameter (RFC 3461)
 * @param envelopeId the ENVID parameter (RFC 3461), decoded
 */
public record MailParameters(
        OptionalLong size,
        BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        Optional<DsnReturn> dsnReturn,
        Optional<String> envelopeId) {
    /** RFC 1870 §3 gives the number up to 20 digits. */
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,20}");

    private static final int DIGITS_OF_LONG = 18;

    static MailParameters of(Map<String, String> given, Set<SmtpExtension> offered) throws ProtocolException {
        OptionalLong size = OptionalLong.empty();
        BodyType body = BodyType.SEVEN_BIT;
        boolean smtpUtf8 = false;
        boolean requireTls = false;
        Optional<DsnReturn> dsnReturn = Optional.empty();
        Optional<String> envelopeId = Optional.empty();
        for (Map.Entry<String, String> parameter : given.entrySet()) {
            String value = parameter.getValue();
            if (!offered.contains(extensionOf(parameter.getKey()))) {
                throw Replies.unknownParameter();
            }
            switch (parameter.getKey()) {
                case "SIZE" -> size = OptionalLong.of(size(value));
                case "BODY" -> body = body(value, offered);
                case "RET" -> dsnReturn = Optional.of(DsnParameters.ret(value));
                case "ENVID" -> envelopeId = Optional.of(DsnParameters.envelopeId(value));
                case "REQUIRETLS" -> requireTls = flag(value);
                case "AUTH" -> DsnParameters.authenticatedSender(value);
                default -> smtpUtf8 = flag(value);
            }
        }
        return new MailParameters(size, body, smtpUtf8, requireTls, dsnReturn, envelopeId);
    }

    private static SmtpExtension extensionOf(String keyword) throws ProtocolException {
        return switch (keyword) {
            case "SIZE" -> SmtpExtension.SIZE;
            case "BODY" -> SmtpExtension.EIGHT_BIT_MIME;
            case "SMTPUTF8" -> SmtpExtension.SMTPUTF8;
            case "REQUIRETLS" -> SmtpExtension.REQUIRETLS;
            case "AUTH" -> SmtpExtension.AUTH;
            case "RET", "ENVID" -> SmtpExtension.DSN;
            default -> throw Replies.unknownParameter();
        };
    }

    private static long size(String value) throws ProtocolException {
        if (!SIZE.matcher(value).matches()) {
            throw Replies.badArgument("SIZE must be a number of bytes");
        }
        return value.length() > DIGITS_OF_LONG ? Long.MAX_VALUE : Long.parseLong(value);
    }

    private static BodyType body(String value, Set<SmtpExtension> offered) throws ProtocolException {
        String keyword = Ascii.upperCase(value);
        for (BodyType type : BodyType.values()) {
            boolean known = type != BodyType.BINARY_MIME || offered.contains(SmtpExtension.BINARYMIME);
            if (known && type.keyword().equals(keyword)) {
                return type;
            }
        }
        throw Replies.badArgument("BODY must be one of the types that EHLO offers");
    }

    private static boolean flag(String value) throws ProtocolException {
        if (!value.isEmpty()) {
            throw Replies.badArgument("This parameter takes no value");
        }
        return true;
    }
}
