package io.github.lsmtpd.policy;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Asks more of a session for mail of some domains: encryption or authentication for senders of them, or encryption for mail to
 * them. Nothing is asked for other domains, their subdomains, and the null reverse-path. Immutable.
 *
 * <p>Encryption for everybody is {@code TlsConfig.required}.
 */
public final class DomainRequirement implements SmtpPolicy {
    private static final Decision TLS_FIRST = Decision.refuse(530, "5.7.0", "Mail of this sender needs TLS");
    private static final Decision AUTH_FIRST =
            Decision.refuse(530, "5.7.0", "Mail of this sender needs authentication");
    private static final Decision TLS_TO = Decision.refuse(550, "5.7.1", "Mail to this recipient needs TLS");

    private final Set<String> domains;
    private final Required required;

    private enum Required {
        TLS_FROM,
        TLS_TO,
        AUTH_FROM
    }

    private DomainRequirement(Collection<String> domains, Required required) {
        this.domains = CanonicalAddress.domains(domains);
        this.required = required;
    }

    /**
     * Asks for encryption where the reverse-path is of one of these domains: otherwise MAIL gets 530 5.7.0.
     *
     * @param domains the domains
     * @return the policy
     * @throws IllegalArgumentException if one is no domain, or there is none
     */
    public static DomainRequirement tlsFrom(Collection<String> domains) {
        return new DomainRequirement(domains, Required.TLS_FROM);
    }

    /**
     * Asks for encryption where a recipient is of one of these domains: otherwise RCPT gets 550 5.7.1.
     *
     * @param domains the domains
     * @return the policy
     * @throws IllegalArgumentException if one is no domain, or there is none
     */
    public static DomainRequirement tlsTo(Collection<String> domains) {
        return new DomainRequirement(domains, Required.TLS_TO);
    }

    /**
     * Asks for authentication, by any identity, where the reverse-path is of one of these domains: otherwise MAIL gets 530 5.7.0
     * (RFC 4954 §6).
     *
     * @param domains the domains
     * @return the policy
     * @throws IllegalArgumentException if one is no domain, or there is none
     */
    public static DomainRequirement authFrom(Collection<String> domains) {
        return new DomainRequirement(domains, Required.AUTH_FROM);
    }

    @Override
    public Decision mail(SessionInfo session, Optional<MailAddress> reversePath, long declaredSize) {
        if (required == Required.TLS_TO
                || isMet(session)
                || !reversePath.map(this::concerns).orElse(false)) {
            return Decision.accept();
        }
        return required == Required.AUTH_FROM ? AUTH_FIRST : TLS_FIRST;
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        boolean refused = required == Required.TLS_TO && !isMet(session) && concerns(recipient.address());
        return refused ? TLS_TO : Decision.accept();
    }

    private boolean isMet(SessionInfo session) {
        return required == Required.AUTH_FROM
                ? session.client().identity() != null
                : session.client().encrypted();
    }

    private boolean concerns(MailAddress address) {
        return domains.contains(CanonicalAddress.domain(address.domain()));
    }
}
