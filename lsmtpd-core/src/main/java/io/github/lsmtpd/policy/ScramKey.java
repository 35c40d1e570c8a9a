package io.github.lsmtpd.policy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.KeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a password to check the proofs of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677): the password cannot be had
 * from it but by guessing, and who has it can act as the server, but not as the client.
 *
 * @param iterations how often the hash is applied, at least 4,096 (RFC 7677 §4)
 * @param salt random bytes of this user's own
 * @param storedKey checks the client's proof
 * @param serverKey makes the server's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
public record ScramKey(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** RFC 7677 §4. */
    public static final int MIN_ITERATIONS = 4_096;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int HASH_BITS = 256;
    /** As PostgreSQL writes it. */
    private static final Pattern TEXT =
            Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    /**
     * Checks the sizes.
     *
     * @param iterations how often the hash is applied
     * @param salt random bytes
     * @param storedKey checks the client's proof
     * @param serverKey makes the server's
     * @throws IllegalArgumentException if a value cannot be right
     */
    public ScramKey {
        Objects.requireNonNull(salt, "salt");
        boolean sizes = storedKey.length == HASH_BITS / Byte.SIZE && serverKey.length == HASH_BITS / Byte.SIZE;
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS || salt.length == 0 || !sizes) {
            throw new IllegalArgumentException(
                    "no key of SCRAM-SHA-256 with " + MIN_ITERATIONS + " iterations or more");
        }
    }

    /**
     * Makes a key of a password. It takes as long as guessing it once.
     *
     * @param password the password
     * @param salt random bytes, not used for another user
     * @param iterations how often the hash is applied
     * @return the key
     */
    public static ScramKey of(char[] password, byte[] salt, int iterations) {
        try {
            KeySpec spec = new PBEKeySpec(SaslText.prepared(password), salt, iterations, HASH_BITS);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            return new ScramKey(iterations, salt, sha256(clientKey), hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
        }
    }

    /**
     * Reads what {@link #text()} writes, which is also PostgreSQL's form.
     *
     * @param text the text
     * @return the key
     * @throws IllegalArgumentException if it is no such text
     */
    public static ScramKey parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no key of SCRAM-SHA-256");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        return new ScramKey(
                Integer.parseInt(matcher.group(1)),
                base64.decode(matcher.group(2)),
                base64.decode(matcher.group(3)),
                base64.decode(matcher.group(4)));
    }

    /**
     * The key as text.
     *
     * @return one line, without a colon before its first dollar sign
     */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    /**
     * Returns whether a password is the one that the key was made of. It takes as long as guessing it once.
     *
     * @param password the password
     * @return true if it is
     */
    public boolean matches(char[] password) {
        return MessageDigest.isEqual(of(password, salt, iterations).storedKey, storedKey);
    }

    /** Nothing of the keys. */
    @Override
    public String toString() {
        return "a key of SCRAM-SHA-256";
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
