package io.github.lsmtpd.policy;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes mail for some domains, addresses, or both, and refuses the other recipients: 550 5.7.1 for a domain that is not
 * served, 550 5.1.1 for an address that is not there. Upper and lower case are the same, in local parts, too; a domain is the
 * same in Unicode and as A-labels, and with a dot at its end; a local part is the same in quotes (RFC 5321 §4.1.2). Postmaster of a domain that is served is always taken (RFC 5321 §4.5.1). Of a domain
 * of which every address is taken, those are not that ask for another host in their local part, by {@code %}, {@code !} or
 * {@code @}: they get 550 5.7.1, unless they are listed. Immutable.
 */
public final class AcceptedRecipients implements SmtpPolicy {
    private static final Decision NO_RELAY = Decision.refuse(550, "5.7.1", "This server takes no mail for this domain");
    private static final Decision NO_MAILBOX = Decision.refuse(550, "5.1.1", "No such mailbox here");

    private static final Pattern ROUTE = Pattern.compile("[@%!]");
    private static final String POSTMASTER = "postmaster";

    /** Domains of which every address is taken. */
    private final Set<String> domains = new HashSet<>();
    /** Domains of which some addresses are taken. */
    private final Set<String> domainsOfAddresses = new HashSet<>();

    private final Set<String> addresses = new HashSet<>();

    private AcceptedRecipients(Collection<String> entries) {
        for (String entry : entries) {
            add(entry.strip());
        }
    }

    /**
     * Accepts what is listed.
     *
     * @param entries domains such as {@code example.com} or {@code [192.0.2.1]}, of which every address is taken, and addresses
     *     such as {@code user@example.com}
     * @return the policy
     * @throws IllegalArgumentException if an entry is neither a domain nor an address, or there is none; the message names it
     */
    public static AcceptedRecipients of(Collection<String> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("no domain or address is listed, so that no mail could ever come in");
        }
        return new AcceptedRecipients(entries);
    }

    private void add(String entry) {
        int at = entry.lastIndexOf('@');
        String domain = entry.substring(at + 1);
        if (domain.isEmpty() || at == 0 || entry.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "'" + entry.replaceAll("\\p{Cntrl}", "?") + "' is neither a domain nor an address");
        }
        if (at < 0) {
            domains.add(CanonicalAddress.domain(domain));
        } else {
            domainsOfAddresses.add(CanonicalAddress.domain(domain));
            addresses.add(CanonicalAddress.of(new MailAddress(entry.substring(0, at), domain)));
        }
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        MailAddress address = recipient.address();
        String domain = CanonicalAddress.domain(address.domain());
        if (domains.contains(domain)) {
            return isRoute(address) && !addresses.contains(CanonicalAddress.of(address)) ? NO_RELAY : Decision.accept();
        }
        boolean postmaster = CanonicalAddress.localPart(address).equals(POSTMASTER);
        if (domain.isEmpty() && postmaster) {
            return Decision.accept();
        }
        if (!domainsOfAddresses.contains(domain)) {
            return NO_RELAY;
        }
        return postmaster || addresses.contains(CanonicalAddress.of(address)) ? Decision.accept() : NO_MAILBOX;
    }

    /** Returns whether old mail servers would send it on to a host that the local part names: a%b@c, b!a@c, "a@b"@c. */
    private static boolean isRoute(MailAddress address) {
        return ROUTE.matcher(address.localPart()).find();
    }

    /**
     * What is listed.
     *
     * @return domains, then addresses, in order and with commas between them
     */
    @Override
    public String toString() {
        return Stream.concat(domains.stream().sorted(), addresses.stream().sorted())
                .collect(Collectors.joining(","));
    }
}
