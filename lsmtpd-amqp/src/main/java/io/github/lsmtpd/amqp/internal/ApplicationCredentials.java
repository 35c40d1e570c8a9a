package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.impl.RefreshProtectedCredentialsProvider;
import io.github.lsmtpd.amqp.BrokerLogin.Credentials;
import io.github.lsmtpd.amqp.BrokerLogin.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gives an application's credentials to the client library, which asks for the next ones in time. Thread safe. */
final class ApplicationCredentials extends RefreshProtectedCredentialsProvider<Credentials> {
    private final Source source;

    ApplicationCredentials(Source source) {
        this.source = source;
    }

    @Override
    protected Credentials retrieveToken() {
        try {
            return source.current();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected String usernameFromToken(Credentials credentials) {
        return credentials.username();
    }

    @Override
    protected String passwordFromToken(Credentials credentials) {
        return credentials.secret();
    }

    @Override
    protected @Nullable Duration timeBeforeExpiration(Credentials credentials) {
        return credentials
                .expires()
                .map(end -> Duration.between(Instant.now(), end))
                .orElse(null);
    }
}
