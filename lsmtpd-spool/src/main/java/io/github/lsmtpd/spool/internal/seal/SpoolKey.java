package io.github.lsmtpd.spool.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of the spool. What is derived from it is of use for one purpose alone. Immutable; its text is never the key. */
final class SpoolKey {
    static final int LENGTH = 32;
    static final int ID_LENGTH = 8;
    static final int SALT_LENGTH = 32;

    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec secret;
    private final String id;

    /** The key of these octets, which are to be random. */
    SpoolKey(byte[] bytes) {
        this.secret = new SecretKeySpec(bytes, HMAC);
        this.id = HexFormat.of().formatHex(derive("lsmtpd spool key id", new byte[0]), 0, ID_LENGTH);
    }

    /** Tells this key from others, and says nothing about it: hexadecimal digits. */
    String id() {
        return id;
    }

    /** The key of the file that has that salt. */
    SecretKeySpec fileKey(byte[] salt) {
        byte[] derived = derive("lsmtpd spool file", salt);
        SecretKeySpec key = new SecretKeySpec(derived, "AES");
        Arrays.fill(derived, (byte) 0);
        return key;
    }

    /** HKDF-Expand for an output of one block; nothing is to be extracted from a key that is random (RFC 5869 §3.3). */
    private byte[] derive(String purpose, byte[] salt) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            mac.update(purpose.getBytes(US_ASCII));
            mac.update(salt);
            return mac.doFinal(new byte[] {1});
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
