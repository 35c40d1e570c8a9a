package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.SaslMechanism;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.policy.Authenticator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which mechanisms a connection allows, and how each begins. Stateless. */
public final class SaslExchanges {
    private SaslExchanges() {}

    /**
     * The mechanisms that a connection allows.
     *
     * @param authenticator says which it knows
     * @param tls what encrypts the connection, or null
     * @param bindable whether an exchange can be bound to it in the way that clients choose by themselves
     * @return those, in the order in which to offer them
     */
    public static Set<SaslMechanism> offered(Authenticator authenticator, @Nullable TlsInfo tls, boolean bindable) {
        Set<SaslMechanism> offered = EnumSet.noneOf(SaslMechanism.class);
        offered.addAll(authenticator.mechanisms());
        if (!bindable) {
            offered.remove(SaslMechanism.SCRAM_SHA_256_PLUS);
        }
        if (tls == null || tls.clientCertificates().isEmpty()) {
            offered.remove(SaslMechanism.EXTERNAL);
        }
        return offered;
    }

    /**
     * Begins an exchange.
     *
     * @param mechanism one that is offered
     * @param offered all that are
     * @param server what the exchange asks for
     * @return the exchange
     */
    public static SaslExchange begin(SaslMechanism mechanism, Set<SaslMechanism> offered, SaslServer server) {
        boolean plusOffered = offered.contains(SaslMechanism.SCRAM_SHA_256_PLUS);
        return switch (mechanism) {
            case PLAIN -> new PlainExchange(server);
            case LOGIN -> new LoginExchange(server);
            case XOAUTH2, OAUTHBEARER -> new TokenExchange(server, mechanism);
            case SCRAM_SHA_256 -> new ScramExchange(server, false, plusOffered);
            case SCRAM_SHA_256_PLUS -> new ScramExchange(server, true, plusOffered);
            case EXTERNAL ->
                new ExternalExchange(
                        server,
                        Optional.ofNullable(server.session().client().tls())
                                .map(TlsInfo::clientCertificates)
                                .orElse(List.of())
                                .get(0));
        };
    }
}
