package io.github.lsmtpd;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The ways in which a client can prove who it is (RFC 4422), by their names in the IANA registry. */
public enum SaslMechanism {
    /** With TLS 1.2 or newer around it: a proof of the password that is bound to that connection (RFC 7677, RFC 5802). */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    /** A proof of the password, which never leaves the client (RFC 7677). */
    SCRAM_SHA_256("SCRAM-SHA-256"),
    /** A token (RFC 7628). */
    OAUTHBEARER("OAUTHBEARER"),
    /** A token, in the older form of Google and Microsoft. */
    XOAUTH2("XOAUTH2"),
    /** The certificate of the client's side of TLS (RFC 4422, appendix A). */
    EXTERNAL("EXTERNAL"),
    /** User and password in one response (RFC 4616). */
    PLAIN("PLAIN"),
    /** User and password in two responses, for old clients. */
    LOGIN("LOGIN");

    private final String mechanismName;

    SaslMechanism(String mechanismName) {
        this.mechanismName = mechanismName;
    }

    /**
     * The name in AUTH and in the EHLO reply.
     *
     * @return the name, in upper case
     */
    public String mechanismName() {
        return mechanismName;
    }

    /**
     * Finds a mechanism.
     *
     * @param name its name, in any case (RFC 4954 §4)
     * @return the mechanism, or empty if there is none that this server knows
     */
    public static Optional<SaslMechanism> of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.mechanismName.equals(upper))
                .findFirst();
    }
}
