package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.policy.ScramKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The keys of unknown users: the same salt for the same name, and the iterations that others have, so that a client cannot
 * find out who is one. No password fits. Thread safe.
 */
final class UnknownUserKey {
    private static final int SALT_BYTES = 16;
    private static final byte[] SECRET = new byte[32];

    static {
        new SecureRandom().nextBytes(SECRET);
    }

    private UnknownUserKey() {}

    static ScramKey of(String name, int iterations) {
        byte[] salt = Arrays.copyOf(ScramExchange.hmac(SECRET, "salt of " + name), SALT_BYTES);
        byte[] key = ScramExchange.hmac(SECRET, "key of " + name);
        return new ScramKey(iterations, salt, key, key);
    }
}
