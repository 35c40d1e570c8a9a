package io.github.lsmtpd;

/** Whether the connections of a listener are encrypted. */
public enum TlsMode {
    /** Never. */
    NONE,
    /** From STARTTLS on (RFC 3207), for clients that ask for it. */
    OFFERED,
    /**
     * From STARTTLS on: until then, every command that is not needed to come there gets 530 5.7.0 (RFC 3207 §4). A server
     * that takes mail from the whole Internet must not ask for that.
     */
    REQUIRED,
    /** From the first byte on (RFC 8314 §3). */
    IMPLICIT
}
