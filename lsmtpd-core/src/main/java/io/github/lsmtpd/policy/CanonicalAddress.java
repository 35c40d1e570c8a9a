package io.github.lsmtpd.policy;

import io.github.lsmtpd.MailAddress;
import java.net.IDN;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One form for each address, to compare by: lower case, domains as A-labels and without a dot at the end, local parts without
 * quotes (RFC 5321 §4.1.2). Stateless.
 */
final class CanonicalAddress {
    private static final Pattern QUOTED_PAIR = Pattern.compile("\\\\(.)");

    private CanonicalAddress() {}

    static String of(MailAddress address) {
        return localPart(address) + "@" + domain(address.domain());
    }

    static String localPart(MailAddress address) {
        String given = address.localPart().toLowerCase(Locale.ROOT);
        boolean quoted = given.length() > 2 && given.startsWith("\"") && given.endsWith("\"");
        return quoted
                ? QUOTED_PAIR.matcher(given.substring(1, given.length() - 1)).replaceAll("$1")
                : given;
    }

    static String domain(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT).replaceFirst("(?<=.)\\.$", "");
        if (lower.chars().allMatch(c -> c < 0x80)) {
            return lower;
        }
        try {
            return IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) { // no domain of the DNS, and so none that is listed but as it is
            return lower;
        }
    }

    /**
     * Domains that were listed.
     *
     * @throws IllegalArgumentException if one is none, or there are none; the message names it
     */
    static Set<String> domains(Collection<String> listed) {
        if (listed.isEmpty()) {
            throw new IllegalArgumentException("no domain is listed");
        }
        return listed.stream()
                .map(String::strip)
                .map(CanonicalAddress::checkedDomain)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String checkedDomain(String domain) {
        if (domain.isEmpty() || domain.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '@')) {
            throw new IllegalArgumentException("'" + domain.replaceAll("\\p{Cntrl}", "?") + "' is no domain");
        }
        return domain(domain);
    }
}
