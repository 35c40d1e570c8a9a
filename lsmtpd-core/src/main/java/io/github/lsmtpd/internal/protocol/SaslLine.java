package io.github.lsmtpd.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Responses and challenges as lines (RFC 4954 §4). Stateless. */
public final class SaslLine {
    /** RFC 4954 §4: the longest line of an exchange, AUTH itself included, with its CRLF. */
    public static final int MAX_LENGTH = 12_288;

    private static final String AUTH = "AUTH ";

    private SaslLine() {}

    /**
     * Returns whether a line begins an exchange, so that it may be longer than others.
     *
     * @param line the line
     * @return true for AUTH in any case
     */
    public static boolean isAuth(byte[] line) {
        return line.length > AUTH.length()
                && Ascii.upperCase(new String(line, 0, AUTH.length(), StandardCharsets.US_ASCII))
                        .equals(AUTH);
    }

    /**
     * Returns whether the client ends the exchange.
     *
     * @param line the line without its CRLF
     * @return true if it is an asterisk
     */
    public static boolean isCancel(byte[] line) {
        return line.length == 1 && line[0] == '*';
    }

    /**
     * Decodes a response; an equals sign is an empty one, which only AUTH itself needs.
     *
     * @param line base64 without line ends
     * @return the bytes, or nothing if it is no base64
     */
    public static Optional<byte[]> decode(byte[] line) {
        if (line.length == 1 && line[0] == '=') {
            return Optional.of(new byte[0]);
        }
        try {
            return line.length % 4 == 0 ? Optional.of(Base64.getDecoder().decode(line)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Encodes a challenge.
     *
     * @param challenge the bytes
     * @return base64
     */
    public static String encode(byte[] challenge) {
        return Base64.getEncoder().encodeToString(challenge);
    }
}
