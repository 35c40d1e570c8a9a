package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.OAuth2ClientCredentialsGrantCredentialsProvider;
import com.rabbitmq.client.impl.OAuth2ClientCredentialsGrantCredentialsProvider.OAuth2ClientCredentialsGrantCredentialsProviderBuilder;
import io.github.lsmtpd.amqp.BrokerLogin;
import io.github.lsmtpd.config.SettingException;
import java.time.Duration;

/** Gets tokens of an OAuth 2 authorization server, by RabbitMQ's client. Stateless. */
final class OAuth2Tokens {
    private static final String JSON_READER = "com.fasterxml.jackson.databind.ObjectMapper";

    private OAuth2Tokens() {}

    /**
     * Gets tokens; the first when it is asked.
     *
     * @param timeout for each step of a request
     */
    static CredentialsProvider provider(BrokerLogin.OAuth2 login, Duration timeout) {
        requireJsonReader();
        int millis = Math.toIntExact(timeout.toMillis());
        OAuth2ClientCredentialsGrantCredentialsProviderBuilder builder =
                new OAuth2ClientCredentialsGrantCredentialsProviderBuilder()
                        .tokenEndpointUri(login.tokenEndpoint().toString())
                        .clientId(login.clientId())
                        .clientSecret(SecretFile.read("clientSecretFile", login.clientSecretFile()))
                        .grantType("client_credentials")
                        .connectionConfigurator(connection -> {
                            connection.setConnectTimeout(millis);
                            connection.setReadTimeout(millis);
                        });
        login.scope().ifPresent(scope -> builder.parameter("scope", scope));
        return builder.build();
    }

    private static void requireJsonReader() {
        try {
            Class.forName(JSON_READER, false, OAuth2ClientCredentialsGrantCredentialsProvider.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new SettingException(
                    "login", "oauth2", "com.fasterxml.jackson.core:jackson-databind (version 2) on the class path");
        }
    }
}
