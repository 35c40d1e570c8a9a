package io.github.lsmtpd.policy;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who may connect, and who may send what to whom. It is asked at each step of a session; a step that it does not override is
 * accepted. Give it to {@code SmtpServerBuilder.policy}; several become one by {@link #allOf}.
 *
 * <p>Each method is called on a thread that serves other sessions, too, and must not block: what takes longer gives
 * {@link Decision#later}. When a decision has not come within the server's policy timeout, or the method or its stage fails,
 * the step is refused for now with 451 4.3.0. Implementations must be thread safe.
 */
public interface SmtpPolicy {
    /**
     * A client has connected, and waits for the greeting. A refusal is sent in its place, and ends the session (RFC 5321
     * §3.1).
     *
     * @param session the session
     * @return the decision
     */
    default Decision connect(SessionInfo session) {
        return Decision.accept();
    }

    /**
     * A client has introduced itself with EHLO, HELO or LHLO. After a refusal it may do so again.
     *
     * @param session the session, with the name that the client gave
     * @return the decision
     */
    default Decision hello(SessionInfo session) {
        return Decision.accept();
    }

    /**
     * A client begins a transaction.
     *
     * @param session the session
     * @param reversePath the sender, empty for the null reverse-path of bounces, which RFC 5321 §6.1 asks to accept
     * @param declaredSize the SIZE parameter in bytes, 0 if there was none
     * @return the decision
     */
    default Decision mail(SessionInfo session, Optional<MailAddress> reversePath, long declaredSize) {
        return Decision.accept();
    }

    /**
     * A client names a recipient.
     *
     * @param session the session, with what was noted at MAIL
     * @param reversePath the sender
     * @param recipient the recipient
     * @return the decision
     */
    default Decision rcpt(SessionInfo session, Optional<MailAddress> reversePath, Recipient recipient) {
        return Decision.accept();
    }

    /**
     * A client is about to send the content, with DATA or its first BDAT.
     *
     * @param session the session, with what was noted at MAIL and RCPT
     * @param envelope the sender and the recipients that were accepted
     * @return the decision
     */
    default Decision data(SessionInfo session, Envelope envelope) {
        return Decision.accept();
    }

    /**
     * A message has arrived whole, and is about to be handed to the sink.
     *
     * @param session the session
     * @param message the message; its content can be read until the decision is there
     * @return the decision
     */
    default Decision message(SessionInfo session, MailMessage message) {
        return Decision.accept();
    }

    /**
     * The same policy for all but the clients of some networks, who are accepted by it without being asked about.
     *
     * @param networks the networks
     * @return a policy that asks this one
     */
    default SmtpPolicy exceptFor(Collection<IpNetwork> networks) {
        return new ExemptingPolicy(this, networks);
    }

    /**
     * Several policies as one: they are asked in turn, until one refuses; what they note is put together.
     *
     * @param policies the policies
     * @return a policy that accepts what all of them accept
     */
    static SmtpPolicy allOf(SmtpPolicy... policies) {
        return new CombinedPolicy(List.of(policies));
    }
}
