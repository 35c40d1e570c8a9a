package io.github.lsmtpd.policy;

import io.github.lsmtpd.SaslMechanism;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;

/** What a client gives to prove who it is. What is secret is in no {@code toString}. */
public sealed interface Credentials {
    /**
     * A name and a password (PLAIN, LOGIN).
     *
     * @param username the authentication identity
     * @param password overwritten once the authenticator has answered; copy it to keep it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Password(String username, char[] password) implements Credentials {
        /**
         * A name and a password.
         *
         * @param username the authentication identity
         * @param password the password
         */
        public Password {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(password, "password");
        }

        /** Nothing of the password, nor of the name, in whose place users type their passwords. */
        @Override
        public String toString() {
            return "a password";
        }
    }

    /**
     * A token (OAUTHBEARER, XOAUTH2), such as one of OAuth 2.0 (RFC 6750).
     *
     * @param mechanism how it came
     * @param username whom the client says to be; empty if it does not say
     * @param token the token, to be checked by who has issued it
     */
    record Token(SaslMechanism mechanism, String username, String token) implements Credentials {
        /**
         * A token.
         *
         * @param mechanism how it came
         * @param username whom the client says to be
         * @param token the token
         */
        public Token {
            Objects.requireNonNull(mechanism, "mechanism");
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(token, "token");
        }

        @Override
        public String toString() {
            return "a token";
        }
    }

    /**
     * The certificate whose key the client has proved to hold in the TLS handshake (EXTERNAL).
     *
     * @param certificate its own certificate, issued by an authority that the listener trusts
     * @param authorizationIdentity whom it wants to act for, if it says so
     */
    record Certificate(X509Certificate certificate, Optional<String> authorizationIdentity) implements Credentials {
        /**
         * A certificate.
         *
         * @param certificate its own certificate
         * @param authorizationIdentity whom it wants to act for
         */
        public Certificate {
            Objects.requireNonNull(certificate, "certificate");
            Objects.requireNonNull(authorizationIdentity, "authorizationIdentity");
        }

        @Override
        public String toString() {
            return "a certificate";
        }
    }
}
