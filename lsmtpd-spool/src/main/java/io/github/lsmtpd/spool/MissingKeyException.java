package io.github.lsmtpd.spool;

import java.io.IOException;

/** The file of a message is encrypted with a key that is not there. It is not damaged: with its key it can be read. */
public final class MissingKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Tells the key from others. */
    private final String keyId;

    /**
     * A key that is missing.
     *
     * @param keyId what tells it from others, and is no secret
     */
    public MissingKeyException(String keyId) {
        super("it is encrypted with the key " + keyId + ", which is not in the key file (SPOOL_KEY_FILE)");
        this.keyId = keyId;
    }

    /**
     * Tells the key from others: the line at the start says which ones are there. It is no secret.
     *
     * @return 16 hexadecimal digits
     */
    public String keyId() {
        return keyId;
    }
}
