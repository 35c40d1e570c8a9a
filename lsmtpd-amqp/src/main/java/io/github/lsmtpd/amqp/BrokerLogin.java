package io.github.lsmtpd.amqp;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** How to log in to the broker. Immutable, but for what an application's source does. */
public sealed interface BrokerLogin {
    /**
     * Who logs in, for the log.
     *
     * @return the user's name, or what stands for it
     */
    String user();

    /**
     * A name and a password (SASL PLAIN, RFC 4616).
     *
     * @param username the user's name
     * @param password the password, which no text and no log ever holds
     */
    record Password(String username, String password) implements BrokerLogin {
        /**
         * A login.
         *
         * @param username the user's name
         * @param password the password
         * @throws io.github.lsmtpd.config.SettingException if one of them is empty
         */
        public Password {
            BrokerSetting.USERNAME.check(username);
            BrokerSetting.PASSWORD.check(password);
        }

        @Override
        public String user() {
            return username;
        }

        /** All but the password. */
        @Override
        public String toString() {
            return "user '" + username + "' with a password";
        }
    }

    /**
     * A name, and a password that is read at each attempt to connect, as Docker and Kubernetes hand out secrets and renew
     * them.
     *
     * @param username the user's name
     * @param file its first line is the password
     */
    record PasswordFile(String username, Path file) implements BrokerLogin {
        /**
         * A login.
         *
         * @param username the user's name
         * @param file its first line is the password
         * @throws io.github.lsmtpd.config.SettingException if the name is empty
         */
        public PasswordFile {
            BrokerSetting.USERNAME.check(username);
            Objects.requireNonNull(file, "file");
        }

        @Override
        public String user() {
            return username;
        }
    }

    /** The client's certificate, see {@link BrokerTls} (SASL EXTERNAL, RFC 4422 appendix A). */
    record External() implements BrokerLogin {
        @Override
        public String user() {
            return "of the certificate";
        }
    }

    /**
     * A token of an OAuth 2 authorization server, for this client in its own name (RFC 6749 §4.4). It is renewed when 80 % of
     * its time are over, without a new connection. Needs {@code com.fasterxml.jackson.core:jackson-databind} (version 2) on
     * the class path, since RabbitMQ's client reads the tokens with it.
     *
     * @param tokenEndpoint where it gives out tokens
     * @param clientId the name of this client there
     * @param clientSecretFile its first line is the secret of this client, read when the sink starts
     * @param scope what to ask for, or empty for what the server gives by default
     */
    record OAuth2(URI tokenEndpoint, String clientId, Path clientSecretFile, Optional<String> scope)
            implements BrokerLogin {
        /**
         * A login.
         *
         * @param tokenEndpoint where the server gives out tokens
         * @param clientId the name of this client there
         * @param clientSecretFile its first line is the secret of this client
         * @param scope what to ask for, if it is not the default
         * @throws io.github.lsmtpd.config.SettingException if a value cannot be right
         */
        public OAuth2 {
            BrokerSetting.TOKEN_ENDPOINT.check(tokenEndpoint);
            BrokerSetting.CLIENT_ID.check(clientId);
            Objects.requireNonNull(clientSecretFile, "clientSecretFile");
            Objects.requireNonNull(scope, "scope");
        }

        @Override
        public String user() {
            return clientId;
        }
    }

    /**
     * What the application finds out itself, asked at each attempt to connect; where it expires, it is asked for the next one
     * when 80 % of its time are over, without a new connection.
     *
     * @param source the application's
     */
    record Provided(Source source) implements BrokerLogin {
        /**
         * A login.
         *
         * @param source the application's
         */
        public Provided {
            Objects.requireNonNull(source, "source");
        }

        @Override
        public String user() {
            return "of the application";
        }
    }

    /** Where an application has its credentials. Called by one thread at a time; may block for a while. */
    @FunctionalInterface
    interface Source {
        /**
         * What is valid now.
         *
         * @return the credentials
         * @throws IOException if there are none now; the attempt to connect has failed then
         */
        Credentials current() throws IOException;
    }

    /**
     * A name with what proves it.
     *
     * @param username the user's name; brokers that take tokens often ignore it
     * @param secret the password or the token, which no text and no log ever holds
     * @param expires when it ends to be valid, or empty for never
     */
    record Credentials(String username, String secret, Optional<Instant> expires) {
        /**
         * Credentials.
         *
         * @param username the user's name
         * @param secret the password or the token
         * @param expires when it ends to be valid
         */
        public Credentials {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(secret, "secret");
            Objects.requireNonNull(expires, "expires");
        }

        /** All but the secret. */
        @Override
        public String toString() {
            return "user '" + username + "', valid until "
                    + expires.map(Instant::toString).orElse("any time");
        }
    }
}
