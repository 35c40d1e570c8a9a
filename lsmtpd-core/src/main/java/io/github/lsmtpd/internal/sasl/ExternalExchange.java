package io.github.lsmtpd.internal.sasl;

import io.github.lsmtpd.policy.Credentials;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** EXTERNAL (RFC 4422, appendix A): the certificate of TLS, and perhaps whom to act for. */
final class ExternalExchange implements SaslExchange {
    private final SaslServer server;
    private final X509Certificate certificate;

    ExternalExchange(SaslServer server, X509Certificate certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    @Override
    public SaslStep respond(byte[] response) {
        Optional<String> other = SaslStrings.name(response, 0, response.length);
        if (response.length > 0 && other.isEmpty()) {
            return SaslStep.FAILED;
        }
        return server.authenticated(new Credentials.Certificate(certificate, other));
    }
}
