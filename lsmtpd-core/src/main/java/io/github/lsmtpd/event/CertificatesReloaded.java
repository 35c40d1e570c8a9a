package io.github.lsmtpd.event;

import java.util.Objects;

/**
 * A certificate was read again: handshakes that begin now use it.
 *
 * @param source where it was read from
 */
public record CertificatesReloaded(String source) implements SmtpEvent {
    /**
     * A new certificate.
     *
     * @param source where it was read from
     */
    public CertificatesReloaded {
        Objects.requireNonNull(source, "source");
    }
}
