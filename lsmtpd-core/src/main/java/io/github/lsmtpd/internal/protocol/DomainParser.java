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

    /** A domain, or an address literal in square brackets; empty if there is neither here. */
    static Optional<String> domainOrLiteral(Cursor in) {
        return in.peek() == '[' ? literal(in) : domain(in);
    }

    /** A domain name of letters, digits and inner hyphens, or beyond ASCII. */
    static Optional<String> domain(Cursor in) {
        int start = in.mark();
        do {
            String label = in.takeWhile(c -> isLetterOrDigit(c) || c == '-');
            boolean fits = !label.isEmpty()
                    && !label.startsWith("-")
                    && !label.endsWith("-")
                    && label.getBytes(StandardCharsets.UTF_8).length <= MAX_LABEL;
            if (!fits) {
                return Optional.empty();
            }
        } while (in.accept('.'));
        String domain = in.since(start);
        return domain.getBytes(StandardCharsets.UTF_8).length <= MAX_DOMAIN ? Optional.of(domain) : Optional.empty();
    }

    /** {@code [1.2.3.4]} or {@code [IPv6:2001:db8::1]}; no other tag has been registered (§4.1.3). */
    private static Optional<String> literal(Cursor in) {
        int start = in.mark();
        in.accept('[');
        String content = in.takeWhile(c -> c > ' ' && c <= '~' && c != '[' && c != '\\' && c != ']');
        boolean whole = in.accept(']') && in.since(start).length() <= MAX_DOMAIN;
        return whole && isAddress(content) ? Optional.of(in.since(start)) : Optional.empty();
    }

    private static boolean isAddress(String content) {
        if (content.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length())) {
            return isIpv6(content.substring(IPV6_TAG.length()));
        }
        return content.matches(IPV4);
    }

    private static boolean isIpv6(String address) {
        // With a colon in it and none but a colon or a hexadecimal digit first, the look-up is never of DNS.
        if (!address.matches("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*")) {
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
