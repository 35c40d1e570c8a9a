package io.github.lsmtpd.internal.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The messages of a SCRAM client (RFC 5802 §7). Stateless. */
final class ScramText {
    private static final Pattern FIRST = Pattern.compile(
            "((?:[ny]|p=([A-Za-z0-9.-]+)),(?:a=([^,]*))?,)" + "(n=([^,]+),r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,.*)?)");
    private static final Pattern FINAL =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,[^p].*)?),p=([A-Za-z0-9+/=]+)");

    /** RFC 5802 §5.1: a name with an equals sign that stands for nothing is to fail. */
    private static final Pattern STRAY_EQUALS = Pattern.compile("=(?!2[Cc]|3[Dd])");

    private ScramText() {}

    /**
     * The client's first message.
     *
     * @param header how it binds the exchange to the connection, as it was sent
     * @param binding the kind of binding, if it wants one
     * @param other whom it wants to act for, empty if no other
     * @param bare the rest, as it was sent
     * @param name who it says to be
     * @param nonce its part of the nonce
     */
    record First(String header, Optional<String> binding, String other, String bare, String name, String nonce) {}

    /**
     * The client's last message.
     *
     * @param withoutProof all but the proof, as it was sent
     * @param binding the header of the first message, and the data of the binding
     * @param nonce the whole nonce
     * @param proof the proof
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Final(String withoutProof, byte[] binding, String nonce, byte[] proof) {}

    static Optional<First> first(byte[] message) {
        Matcher matcher = FIRST.matcher(new String(message, StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (STRAY_EQUALS.matcher(matcher.group(5)).find()) {
            return Optional.empty();
        }
        String other = matcher.group(3) == null ? "" : decodedName(matcher.group(3));
        return Optional.of(new First(
                matcher.group(1),
                Optional.ofNullable(matcher.group(2)),
                other,
                matcher.group(4),
                decodedName(matcher.group(5)),
                matcher.group(6)));
    }

    static Optional<Final> last(byte[] message) {
        Matcher matcher = FINAL.matcher(new String(message, StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return Optional.of(new Final(
                    matcher.group(1),
                    base64.decode(matcher.group(2)),
                    matcher.group(3),
                    base64.decode(matcher.group(4))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** RFC 5802 §5.1: a comma and an equals sign are written in another way. */
    static String decodedName(String written) {
        return written.replace("=2C", ",")
                .replace("=2c", ",")
                .replace("=3D", "=")
                .replace("=3d", "=");
    }
}
