package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to connect with TLS, 1.2 or 1.3. The files are read when the sink starts, which fails if they cannot be used, and again
 * at each attempt to connect, so that renewed ones are used without a restart. Immutable.
 *
 * @param authorities certificates in PEM that the broker's one must be issued by; without them, those that the JDK trusts
 *     ({@code javax.net.ssl.trustStore})
 * @param certificate our certificate chain in PEM, for a broker that asks for one
 * @param key its key in PEM (PKCS #8), not encrypted
 * @param verifyHost whether the broker's certificate must have the name of its host, as {@link BrokerSettings#brokers} has it
 */
public record BrokerTls(
        Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key, boolean verifyHost) {
    /**
     * Checks that a certificate has a key.
     *
     * @param authorities whom to trust
     * @param certificate our certificate chain
     * @param key its key
     * @param verifyHost whether the host's name is verified
     * @throws SettingException if there is a certificate without a key, or a key without a certificate
     */
    public BrokerTls {
        if (certificate.isPresent() && key.isEmpty()) {
            throw new SettingException("key", "", "the file of the key, beside that of the certificate");
        }
        if (key.isPresent() && certificate.isEmpty()) {
            throw new SettingException("certificate", "", "the file of the certificate, beside that of the key");
        }
    }

    /**
     * With the authorities that the JDK trusts, without a certificate of ours.
     *
     * @return the usual way
     */
    public static BrokerTls systemTrust() {
        return new BrokerTls(Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    /**
     * With the authorities of a file.
     *
     * @param file certificates in PEM
     * @return the same with these
     */
    public BrokerTls withAuthorities(Path file) {
        return new BrokerTls(Optional.of(file), certificate, key, verifyHost);
    }

    /**
     * With a certificate of ours.
     *
     * @param chain our certificate chain in PEM
     * @param itsKey its key in PEM
     * @return the same with this
     */
    public BrokerTls withCertificate(Path chain, Path itsKey) {
        return new BrokerTls(authorities, Optional.of(chain), Optional.of(itsKey), verifyHost);
    }
}
