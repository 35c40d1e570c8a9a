package io.github.lsmtpd.policy;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Asks a policy about clients outside of some networks alone. Thread safe if the policy is. */
final class ExemptingPolicy implements SmtpPolicy {
    private final SmtpPolicy policy;
    private final List<IpNetwork> networks;

    ExemptingPolicy(SmtpPolicy policy, Collection<IpNetwork> networks) {
        this.policy = policy;
        this.networks = List.copyOf(networks);
    }

    private boolean isExempt(SessionInfo session) {
        return ClientNetworks.contain(networks, session.client().address());
    }

    @Override
    public Decision connect(SessionInfo session) {
        return isExempt(session) ? Decision.accept() : policy.connect(session);
    }

    @Override
    public Decision hello(SessionInfo session) {
        return isExempt(session) ? Decision.accept() : policy.hello(session);
    }

    @Override
    public Decision mail(SessionInfo session, Optional<MailAddress> reversePath, long declaredSize) {
        return isExempt(session) ? Decision.accept() : policy.mail(session, reversePath, declaredSize);
    }

    @Override
    public Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        return isExempt(session) ? Decision.accept() : policy.rcpt(session, reversePath, recipient);
    }

    @Override
    public Decision data(SessionInfo session, Envelope envelope) {
        return isExempt(session) ? Decision.accept() : policy.data(session, envelope);
    }

    @Override
    public Decision message(SessionInfo session, MailMessage message) {
        return isExempt(session) ? Decision.accept() : policy.message(session, message);
    }
}
