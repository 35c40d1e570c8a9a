package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.policy.Credentials;
import java.util.Optional;

/** PLAIN (RFC 4616): whom to act for, name and password, with NULs between them. Acting for another user is not supported. */
final class PlainExchange implements SaslExchange {
    private final SaslServer server;

    PlainExchange(SaslServer server) {
        this.server = server;
    }

    @Override
    public SaslStep respond(byte[] response) {
        int first = SaslStrings.next(response, 0, 0);
        int second = SaslStrings.next(response, first + 1, 0);
        if (second >= response.length || SaslStrings.next(response, second + 1, 0) < response.length) {
            return SaslStep.MALFORMED;
        }
        Optional<String> name = SaslStrings.name(response, first + 1, second);
        Optional<char[]> password = SaslStrings.chars(response, second + 1, response.length);
        if (name.isEmpty() || password.isEmpty() || !actsForItself(response, first, name.get())) {
            return SaslStep.FAILED;
        }
        return server.authenticated(new Credentials.Password(name.get(), password.get()));
    }

    private static boolean actsForItself(byte[] response, int end, String name) {
        return end == 0
                || SaslStrings.name(response, 0, end).filter(name::equals).isPresent();
    }
}
