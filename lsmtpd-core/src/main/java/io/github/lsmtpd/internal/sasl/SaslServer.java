package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.Credentials;
import io.github.lsmtpd.policy.ScramKey;
import io.github.lsmtpd.policy.SessionInfo;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What an exchange asks for.
 *
 * @param authenticator knows the clients
 * @param session the session
 * @param binding the data that binds an exchange to the connection, by the name of the kind (RFC 5056); nothing if there is none
 */
public record SaslServer(Authenticator authenticator, SessionInfo session, Function<String, Optional<byte[]>> binding) {
    /** Who a client is, or a failure. */
    SaslStep authenticated(Credentials credentials) {
        CompletionStage<Optional<String>> identity;
        try {
            identity = authenticator.authenticate(credentials, session);
        } catch (RuntimeException | Error e) {
            clear(credentials);
            throw e;
        }
        return new SaslStep.Later(identity.whenComplete((who, failure) -> clear(credentials))
                .thenApply(who -> who.<SaslStep>map(SaslStep.Done::new).orElse(SaslStep.FAILED)));
    }

    private static void clear(Credentials credentials) {
        if (credentials instanceof Credentials.Password password) {
            Arrays.fill(password.password(), '\0');
        }
    }

    /** How often the keys of known users apply the hash. */
    int scramIterations() {
        return authenticator.scramIterations();
    }

    CompletionStage<Optional<ScramKey>> scramKey(String username) {
        return authenticator.scramKey(username, session);
    }
}
