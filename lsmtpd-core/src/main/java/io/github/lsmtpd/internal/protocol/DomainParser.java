package io.github.lsmtpd.internal.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads domains and address literals (RFC 5321 §4.1.2, §4.1.3). Stateless. */
final class DomainParser {
    /** §4.5.3.1.2, in bytes. */
    private static final int MAX_DOMAIN = 255;
    /** RFC 1035 §2.3.4, in bytes. */
    private static final int MAX_LABEL = 63;

    private static final String IPV4_OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final String IPV4 = "(" + IPV4_OCTET + "\\.){3}" + IPV4_OCTET;
    private static final String IPV6_TAG = "IPv6:";

    private DomainParser() {}

    /**
     * A domain name of any length: letters, digits and inner hyphens, or characters beyond ASCII; also underscores, which
     * names on Windows and in container networks have.
     */
    static Optional<String> domain(Cursor in) {
        return domain(in, false);
    }

    /** The same, perhaps with a dot at its end, which names the root of the DNS and does not belong into mail (§2.3.5). */
    static Optional<String> domainWithFinalDot(Cursor in) {
        return domain(in, true);
    }

    private static Optional<String> domain(Cursor in, boolean mayEndWithDot) {
        int start = in.mark();
        do {
            String label = in.takeWhile(c -> isLetterOrDigit(c) || c == '-' || c == '_');
            if (label.isEmpty() && mayEndWithDot && in.since(start).endsWith(".") && in.peek() != '.') {
                break;
            }
            if (label.isEmpty() || label.startsWith("-") || label.endsWith("-")) {
                return Optional.empty();
            }
        } while (in.accept('.'));
        return Optional.of(in.since(start));
    }

    /** Returns whether a domain exceeds a limit, by the octets of its UTF-8 form. */
    static boolean isTooLong(String domain) {
        int length = octets(domain);
        if (length <= MAX_LABEL || length > MAX_DOMAIN) {
            return length > MAX_DOMAIN;
        }
        for (String label : domain.split("\\.", -1)) {
            if (domain.charAt(0) != '[' && octets(label) > MAX_LABEL) {
                return true;
            }
        }
        return false;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** {@code [1.2.3.4]} or {@code [IPv6:2001:db8::1]}; no other tag has been registered (§4.1.3). */
    static Optional<String> literal(Cursor in) {
        int start = in.mark();
        in.accept('[');
        String content = in.takeWhile(c -> c > ' ' && c <= '~' && c != '[' && c != '\\' && c != ']');
        return in.accept(']') && isAddress(content) ? Optional.of(in.since(start)) : Optional.empty();
    }

    private static boolean isAddress(String content) {
        if (content.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length())) {
            return isIpv6(content.substring(IPV6_TAG.length()));
        }
        return content.matches(IPV4);
    }

    private static boolean isIpv6(String address) {
        // With a colon in it and none but a colon or a hexadecimal digit first, the look-up is never of DNS.
        if (!address.matches("[0-9A-Fa-f]*:[0-9A-Fa-f:.]{0,45}")) {
            return false;
        }
        try {
            InetAddress.getByName(address);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** ASCII letters and digits, and every character beyond ASCII (RFC 6531 §3.3). */
    static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c > 0x7f;
    }
}
