package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.Map;

/**
 * A step of a session at which policy is asked. It holds nothing of a session, so that one object does for all, and a server
 * without a policy pays nothing for it.
 *
 * @param <T> what is decided about
 */
interface PolicyStep<T> {
    /** Asks. */
    Decision decide(SmtpPolicy policy, SessionContext context, T what);

    /** Does what the step is for, with what policy has noted. */
    Answer accepted(SessionContext context, T what, Map<String, String> noted);

    /** Makes an answer of a refusal. */
    default Answer refused(SessionContext context, T what, Reply refusal) {
        return Answer.now(refusal);
    }
}
