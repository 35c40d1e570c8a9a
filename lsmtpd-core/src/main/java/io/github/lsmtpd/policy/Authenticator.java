package io.github.lsmtpd.policy;

import io.github.lsmtpd.SaslMechanism;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows the clients of a server. Give it to {@code SmtpServerBuilder.authenticator}, and say which listeners want it.
 *
 * <p>Methods are called on a thread that serves other sessions, too, and must not block: hashing a password belongs on another
 * one. A stage that fails, or does not complete within the policy timeout, is 454 4.7.0 to the client, never a success.
 * Implementations must be thread safe, and should take as long for an unknown user as for a wrong password: the server
 * answers both in the same words.
 */
public interface Authenticator {
    /**
     * Checks what a client gives.
     *
     * @param credentials a password, a token or a certificate
     * @param session the session
     * @return who the client is, or nothing if the credentials are wrong; without control characters
     */
    CompletionStage<Optional<String>> authenticate(Credentials credentials, SessionInfo session);

    /**
     * The key that checks the proofs of a user (SCRAM). For an unknown user, nothing: the exchange then goes on with a key that
     * fits no password, so that names cannot be guessed.
     *
     * @param username the name
     * @param session the session
     * @return the key, or nothing
     */
    default CompletionStage<Optional<ScramKey>> scramKey(String username, SessionInfo session) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * The iterations of the keys that {@link #scramKey} gives. A client gets them before it proves anything, and an unknown user
     * gets these: where the keys of known users have others, a client can find out who is one.
     *
     * @return the iterations, {@link ScramKey#MIN_ITERATIONS} unless overridden
     */
    default int scramIterations() {
        return ScramKey.MIN_ITERATIONS;
    }

    /**
     * What is offered, as far as a connection allows it: EXTERNAL needs a client's certificate, and SCRAM-SHA-256-PLUS
     * the JDK's own TLS, of version 25 or newer.
     *
     * @return PLAIN and LOGIN; with {@link #scramKey}, name those of SCRAM as well
     */
    default Set<SaslMechanism> mechanisms() {
        return EnumSet.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN);
    }
}
