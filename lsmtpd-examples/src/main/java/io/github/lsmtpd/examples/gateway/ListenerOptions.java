package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TrustedNetworks;
import io.github.lsmtpd.config.Settings;
import java.util.Optional;
import java.util.Set;

/**
 * What the listeners of the gateway have in common. Immutable.
 *
 * @param implicitTls TLS from the first byte on, if there is a certificate
 * @param startTls what STARTTLS does elsewhere
 * @param auth whether clients of SMTP prove who they are
 * @param trusted who may say where a client really is
 * @param disabled extensions that are not offered
 */
record ListenerOptions(
        Optional<TlsConfig> implicitTls,
        TlsConfig startTls,
        AuthConfig auth,
        TrustedNetworks trusted,
        Set<SmtpExtension> disabled) {
    static ListenerOptions from(Settings settings, Set<SmtpExtension> disabled) {
        Optional<TlsConfig> implicit = TlsVariables.implicit(settings);
        return new ListenerOptions(
                implicit,
                TlsVariables.startTls(settings, implicit),
                AuthVariables.config(settings),
                TrustVariables.networks(settings),
                disabled);
    }

    ListenerConfig smtp(ListenerConfig listener) {
        return lmtp(listener).withAuth(auth);
    }

    /** A mail server of this network hands mail over, and proves nothing. */
    ListenerConfig lmtp(ListenerConfig listener) {
        return listener.withTls(startTls).withTrusted(trusted).without(disabled.toArray(SmtpExtension[]::new));
    }

    ListenerConfig smtps(ListenerConfig listener) {
        return smtp(listener).withTls(implicitTls.orElseThrow());
    }
}
