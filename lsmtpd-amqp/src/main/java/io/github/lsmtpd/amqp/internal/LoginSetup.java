package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import io.github.lsmtpd.amqp.BrokerLogin;
import io.github.lsmtpd.amqp.BrokerSettings;
import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sets up the login of one connection after the other. Thread safe. */
final class LoginSetup implements AutoCloseable {
    private final BrokerLogin login;
    private final @Nullable TokenRenewal tokens;

    private LoginSetup(BrokerLogin login, @Nullable TokenRenewal tokens) {
        this.login = login;
        this.tokens = tokens;
    }

    /**
     * A login as the settings have it.
     *
     * @throws SettingException if a file of it cannot be read, or what it needs is not on the class path
     */
    static LoginSetup of(BrokerSettings settings) {
        BrokerLogin login = settings.login();
        if (login instanceof BrokerLogin.PasswordFile inFile) {
            SecretFile.read("passwordFile", inFile.file());
        }
        if (login instanceof BrokerLogin.Provided provided) {
            return new LoginSetup(login, new TokenRenewal(new ApplicationCredentials(provided.source())));
        }
        return new LoginSetup(
                login,
                login instanceof BrokerLogin.OAuth2 oauth2
                        ? new TokenRenewal(OAuth2Tokens.provider(oauth2, settings.connectTimeout()))
                        : null);
    }

    /**
     * Sets up the login.
     *
     * @throws IOException if the secret cannot be read now
     */
    void configure(ConnectionFactory factory) throws IOException {
        if (login instanceof BrokerLogin.Password password) {
            factory.setUsername(password.username());
            factory.setPassword(password.password());
        } else if (login instanceof BrokerLogin.PasswordFile inFile) {
            factory.setUsername(inFile.username());
            factory.setPassword(SecretFile.read(inFile.file()));
        } else if (tokens == null) {
            factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
        } else {
            tokens.configure(factory);
        }
    }

    @Override
    public void close() {
        if (tokens != null) {
            tokens.close();
        }
    }
}
