package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.MailAddress;
import java.util.Locale;

/**
 * The parts of an address: domains in lower case, since their case means nothing (RFC 1035 §2.3.3), local parts as they are
 * (RFC 5321 §2.4), with user and tag as RFC 5233 divides them. Stateless.
 */
final class Address {
    private static final char SEPARATOR = '+';

    private Address() {}

    static String whole(MailAddress address) {
        return new MailAddress(address.localPart(), domain(address)).toString();
    }

    static String local(MailAddress address) {
        return address.localPart();
    }

    static String domain(MailAddress address) {
        return address.domain().toLowerCase(Locale.ROOT);
    }

    /** The local part without its tag. */
    static String user(MailAddress address) {
        int separator = separator(address.localPart());
        return separator < 0 ? address.localPart() : address.localPart().substring(0, separator);
    }

    /** The tag, or empty. */
    static String tag(MailAddress address) {
        int separator = separator(address.localPart());
        return separator < 0 ? "" : address.localPart().substring(separator + 1);
    }

    /** There is none in front of everything, nor in a quoted string. */
    private static int separator(String local) {
        int separator = local.indexOf(SEPARATOR);
        return separator <= 0 || local.startsWith("\"") ? -1 : separator;
    }
}
