package io.github.lsmtpd;

import java.util.Objects;

/**
 * Whether the clients of a listener prove who they are (RFC 4954), to the authenticator of the server. Immutable.
 *
 * @param mode whether they do
 * @param withoutTls whether they may over a connection that is not encrypted, where everybody on the way can read passwords;
 *     otherwise AUTH is neither offered nor taken there
 */
public record AuthConfig(Mode mode, boolean withoutTls) {
    private static final AuthConfig NONE = new AuthConfig(Mode.NONE, false);

    /** Whether clients prove who they are. */
    public enum Mode {
        /** They cannot. */
        NONE,
        /** They can. */
        OFFERED,
        /** They have to, before MAIL, which gets 530 5.7.0 otherwise. */
        REQUIRED
    }

    /**
     * Checks that there is a mode.
     *
     * @param mode whether they do
     * @param withoutTls whether they may without encryption
     */
    public AuthConfig {
        Objects.requireNonNull(mode, "mode");
    }

    /**
     * Clients cannot prove who they are.
     *
     * @return the configuration
     */
    public static AuthConfig none() {
        return NONE;
    }

    /**
     * Clients can, over TLS.
     *
     * @return the configuration
     */
    public static AuthConfig offered() {
        return new AuthConfig(Mode.OFFERED, false);
    }

    /**
     * Clients have to, over TLS.
     *
     * @return the configuration
     */
    public static AuthConfig required() {
        return new AuthConfig(Mode.REQUIRED, false);
    }

    /**
     * The same, without encryption, too: for a network that cannot be listened in on.
     *
     * @return the changed copy
     */
    public AuthConfig evenWithoutTls() {
        return new AuthConfig(mode, true);
    }
}
