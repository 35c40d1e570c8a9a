package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.Envelope.DsnReturn;
import io.github.lsmtpd.Recipient.Notify;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/** Reads the values of the parameters for delivery status notifications (RFC 3461 §4). Stateless. */
final class DsnParameters {
    /** §5.4 (a): an ENVID may have this many characters. */
    private static final int MAX_ENVELOPE_ID = 100;
    /** §5.4 (b): and an ORCPT this many. */
    private static final int MAX_ORIGINAL_RECIPIENT = 500;

    private static final String UTF8_TYPE = "utf-8;";

    /** What a decoder puts in the place of bytes that mean nothing. */
    private static final char NOT_UTF8 = '\uFFFD';

    private DsnParameters() {}

    /** §4.3. */
    static DsnReturn ret(String value) throws ProtocolException {
        return switch (Ascii.upperCase(value)) {
            case "FULL" -> DsnReturn.FULL;
            case "HDRS" -> DsnReturn.HDRS;
            default -> throw Replies.badArgument("RET must be FULL or HDRS");
        };
    }

    /** §4.4. */
    static String envelopeId(String value) throws ProtocolException {
        if (value.isEmpty() || value.length() > MAX_ENVELOPE_ID) {
            throw Replies.badArgument("ENVID must be 1 to 100 characters of xtext");
        }
        return xtext(value);
    }

    /** §4.1: NEVER stands alone. */
    static Set<Notify> notify(String value) throws ProtocolException {
        Set<Notify> notify = EnumSet.noneOf(Notify.class);
        for (String keyword : Ascii.upperCase(value).split(",", -1)) {
            boolean added = switch (keyword) {
                case "NEVER" -> notify.add(Notify.NEVER);
                case "SUCCESS" -> notify.add(Notify.SUCCESS);
                case "FAILURE" -> notify.add(Notify.FAILURE);
                case "DELAY" -> notify.add(Notify.DELAY);
                default -> false;
            };
            if (!added || (notify.contains(Notify.NEVER) && notify.size() > 1)) {
                throw Replies.badArgument("NOTIFY must be NEVER, or some of SUCCESS,FAILURE,DELAY");
            }
        }
        return notify;
    }

    /** RFC 4954 §5: an address in xtext, or {@code <>}. */
    static void authenticatedSender(String value) throws ProtocolException {
        if (value.isEmpty() || value.length() > MAX_ORIGINAL_RECIPIENT) {
            throw Replies.badArgument("AUTH must be an address in xtext, or <>");
        }
        if (!value.equals("<>")) {
            xtext(value);
        }
    }

    /** §4.2: an address type, a semicolon, and the address in xtext; in UTF-8, it is not xtext (RFC 6533 §3). */
    static String originalRecipient(String value) throws ProtocolException {
        int semicolon = value.indexOf(';');
        if (!value.matches("[A-Za-z0-9-]+;.+") || value.length() > MAX_ORIGINAL_RECIPIENT) {
            throw Replies.badArgument("ORCPT must be type;address, up to 500 characters");
        }
        String type = value.substring(0, semicolon);
        String address = value.substring(semicolon + 1);
        return type + ";" + ((type + ";").equalsIgnoreCase(UTF8_TYPE) ? address : xtext(address));
    }

    /** RFC 6533 §3: UTF-8 as it is, only for a transaction with SMTPUTF8; otherwise it has to be escaped in ASCII. */
    static boolean needsSmtpUtf8(String originalRecipient) {
        return originalRecipient.regionMatches(true, 0, UTF8_TYPE, 0, UTF8_TYPE.length())
                && !Ascii.isAscii(originalRecipient);
    }

    /**
     * §4: printable ASCII but for "+" and "=", and any other octet as "+" and two hexadecimal digits; those have to be in
     * upper case, but common senders write them in lower case, and they mean the same.
     */
    static String xtext(String value) throws ProtocolException {
        if (!value.matches("([!-*,-<>-~]|\\+[0-9A-Fa-f]{2})*")) {
            throw Replies.badArgument("Malformed xtext");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '+') {
                bytes.write(Integer.parseInt(value, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(value.charAt(i));
            }
        }
        // RFC 3461 has printable ASCII in mind; Postfix writes an internationalised address in this way, too.
        String text = bytes.toString(StandardCharsets.UTF_8);
        if (CommandLine.hasControl(text) || text.indexOf(NOT_UTF8) >= 0) {
            throw Replies.badArgument("xtext stands for a control character, or for what is not UTF-8");
        }
        return text;
    }
}
