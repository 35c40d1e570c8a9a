package io.github.lsmtpd.event;

import java.util.Objects;

/**
 * A certificate has changed and cannot be used: the one before stays.
 *
 * @param source where it was read from
 * @param reason what is wrong, on one line
 */
public record CertificatesUnusable(String source, String reason) implements SmtpEvent {
    /**
     * A certificate that cannot be used.
     *
     * @param source where it was read from
     * @param reason what is wrong, on one line
     */
    public CertificatesUnusable {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(reason, "reason");
    }
}
