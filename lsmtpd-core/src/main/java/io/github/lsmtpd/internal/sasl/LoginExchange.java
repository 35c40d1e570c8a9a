package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.policy.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** LOGIN, which no RFC describes: a question for the name, and one for the password, in the words that clients know. */
final class LoginExchange implements SaslExchange {
    private final SaslServer server;
    private @Nullable String name;
    private boolean asked;

    LoginExchange(SaslServer server) {
        this.server = server;
    }

    @Override
    public SaslStep begin() {
        return question("Username:");
    }

    @Override
    public SaslStep respond(byte[] response) {
        if (!asked) {
            asked = true;
            name = SaslStrings.name(response, 0, response.length).orElse(null);
            return question("Password:");
        }
        Optional<char[]> password = SaslStrings.chars(response, 0, response.length);
        return name == null || password.isEmpty()
                ? SaslStep.FAILED
                : server.authenticated(new Credentials.Password(name, password.get()));
    }

    private static SaslStep question(String text) {
        return new SaslStep.Challenge(text.getBytes(StandardCharsets.US_ASCII));
    }
}
