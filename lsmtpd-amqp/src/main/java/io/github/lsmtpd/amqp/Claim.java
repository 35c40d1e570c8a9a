package io.github.lsmtpd.amqp;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What stands for the content of a message that is not in its payload: where the bytes are, and how to know that they are the
 * right ones. Immutable.
 *
 * @param reference what the store finds the bytes by; with the directory of {@code AMQP_CLAIM_DIR}, the name of the file in it
 * @param size how many bytes there are
 * @param sha256 their SHA-256 digest (FIPS 180-4), as 64 lower-case hexadecimal digits
 */
public record Claim(String reference, long size, String sha256) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /**
     * A claim.
     *
     * @param reference what the store finds the bytes by
     * @param size how many bytes there are
     * @param sha256 their SHA-256 digest in lower-case hexadecimal digits
     * @throws IllegalArgumentException if the digest is none, or the size is negative
     */
    public Claim {
        Objects.requireNonNull(reference, "reference");
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + " is negative");
        }
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 is not 64 lower-case hexadecimal digits");
        }
    }
}
