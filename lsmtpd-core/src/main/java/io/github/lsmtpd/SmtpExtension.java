package io.github.lsmtpd;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The service extensions that the server offers in its EHLO reply (RFC 5321 §2.2), each only because it really works.
 * All are on unless the application turns them off; a parameter of one that is off is answered 555. LMTP offers
 * {@link #PIPELINING} and {@link #ENHANCED_STATUS_CODES} in any case (RFC 2033 §5).
 */
public enum SmtpExtension {
    /** Commands may be sent in batches, answered in order (RFC 2920). */
    PIPELINING("PIPELINING"),
    /** The size limit is announced, and a declared size is checked at MAIL (RFC 1870). */
    SIZE("SIZE"),
    /** Bytes above 127 arrive unchanged (RFC 6152). They do so without it, too. */
    EIGHT_BIT_MIME("8BITMIME"),
    /** Internationalised addresses and headers (RFC 6531); not offered without {@link #EIGHT_BIT_MIME}. */
    SMTPUTF8("SMTPUTF8"),
    /** Replies carry enhanced status codes (RFC 2034). */
    ENHANCED_STATUS_CODES("ENHANCEDSTATUSCODES"),
    /** Messages may come in chunks of a known size (RFC 3030). */
    CHUNKING("CHUNKING"),
    /** Content may hold any bytes, in chunks only (RFC 3030 §3); not offered without {@link #CHUNKING} and {@link #EIGHT_BIT_MIME}. */
    BINARYMIME("BINARYMIME"),
    /** What the sender wants to be told of the delivery is taken, and carried to the sink (RFC 3461). */
    DSN("DSN"),
    /** The most recipients of a message are announced (RFC 9422). */
    LIMITS("LIMITS"),
    /** The connection can be encrypted (RFC 3207); only with {@link SmtpServerBuilder#tls}, and until it is. */
    STARTTLS("STARTTLS"),
    /** A message may ask never to be sent on without TLS (RFC 8689); only on an encrypted connection. */
    REQUIRETLS("REQUIRETLS"),
    /** Clients can prove who they are (RFC 4954); only where a listener wants it, and over TLS unless it says otherwise. */
    AUTH("AUTH");

    private final String keyword;

    SmtpExtension(String keyword) {
        this.keyword = keyword;
    }

    /**
     * The keyword in the EHLO reply.
     *
     * @return the keyword, without parameters
     */
    public String keyword() {
        return keyword;
    }

    /**
     * Finds an extension by its keyword.
     *
     * @param keyword the keyword, in any case (RFC 5321 §2.4)
     * @return the extension, or empty if there is none that this server knows
     */
    public static Optional<SmtpExtension> of(String keyword) {
        return Arrays.stream(values())
                .filter(extension -> extension.keyword.equalsIgnoreCase(keyword))
                .findFirst();
    }

    /** Those that make no sense without this one. */
    Set<SmtpExtension> neededBy() {
        return switch (this) {
            case CHUNKING -> Set.of(BINARYMIME); // there would be no way to send it
            case EIGHT_BIT_MIME -> Set.of(SMTPUTF8, BINARYMIME); // RFC 6531 §3.1 (8); a value of its BODY parameter
            default -> Set.of();
        };
    }
}
