package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.event.SmtpServerObserver;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the application does in a server. Immutable.
 *
 * @param sink where accepted messages go
 * @param policy is asked at each step of a session, if there is one
 * @param authenticator knows the clients, if there is one
 * @param observer is told what happens, if there is one
 */
public record Application(
        MessageSink sink,
        Optional<SmtpPolicy> policy,
        Optional<Authenticator> authenticator,
        Optional<SmtpServerObserver> observer) {
    /**
     * With what there is.
     *
     * @param sink where accepted messages go
     * @param policy is asked at each step, or null
     * @param authenticator knows the clients, or null
     * @param observer is told what happens, or null
     * @return what the application does
     */
    public static Application of(
            MessageSink sink,
            @Nullable SmtpPolicy policy,
            @Nullable Authenticator authenticator,
            @Nullable SmtpServerObserver observer) {
        return new Application(
                sink, Optional.ofNullable(policy), Optional.ofNullable(authenticator), Optional.ofNullable(observer));
    }
}
