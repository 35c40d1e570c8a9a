package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.internal.sasl.SaslExchange;
import io.github.lsmtpd.internal.sasl.SaslExchanges;
import io.github.lsmtpd.internal.sasl.SaslServer;
import io.github.lsmtpd.policy.Authenticator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a session's client proves who it is (RFC 4954): what is offered, and the exchange that is going on. Not thread safe. */
final class Authentication {
    private final SessionContext context;
    private final AuthConfig config;
    private final @Nullable Authenticator authenticator;
    private @Nullable SaslExchange exchange;
    private String mechanism = "";
    private int failures;

    Authentication(SessionContext context) {
        this.context = context;
        this.config = context.listener().auth();
        boolean on = config.mode() != AuthConfig.Mode.NONE
                && context.listener().extensions().contains(SmtpExtension.AUTH);
        this.authenticator =
                on ? context.settings().application().authenticator().orElse(null) : null;
    }

    /** Returns whether AUTH may be offered now, which is not so where others could listen. */
    boolean isOffered() {
        return authenticator != null && isPossible();
    }

    /** The mechanisms that the EHLO reply offers now; over an encrypted connection, only after the handshake. */
    Set<SaslMechanism> offered() {
        return authenticator != null && isPossible()
                ? SaslExchanges.offered(authenticator, context.client().tls(), isBindable())
                : Set.of();
    }

    private boolean isPossible() {
        return context.isEncrypted() || config.withoutTls();
    }

    /** RFC 9266 §2: a client that can bind uses this kind, and would fail where the server cannot. */
    private boolean isBindable() {
        return context.connection().channelBinding("tls-exporter").isPresent();
    }

    /** Returns whether it would be possible over an encrypted connection. */
    boolean needsTls() {
        return authenticator != null && !isPossible();
    }

    /** Returns whether the client has to prove who it is before it goes on. */
    boolean isMissing() {
        return config.mode() == AuthConfig.Mode.REQUIRED && context.client().identity() == null;
    }

    /** Begins an exchange by a mechanism that is offered. */
    SaslExchange begin(SaslMechanism chosen, Authenticator known) {
        SaslServer server = new SaslServer(known, context.info(), context.connection()::channelBinding);
        exchange = SaslExchanges.begin(chosen, offered(), server);
        mechanism = chosen.mechanismName();
        return exchange;
    }

    Optional<Authenticator> authenticator() {
        return Optional.ofNullable(authenticator);
    }

    /** The exchange whose next response is waited for. */
    Optional<SaslExchange> exchange() {
        return Optional.ofNullable(exchange);
    }

    String mechanism() {
        return mechanism;
    }

    /** The exchange has ended, in whatever way. */
    void ended() {
        exchange = null;
    }

    /** One more has failed; returns whether that was the last one. */
    boolean failed() {
        failures++;
        boolean last = failures >= context.settings().limits().maxAuthFailures();
        return !context.connection().mayTryAgain() || last;
    }
}
