package io.github.lsmtpd.examples;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.policy.AcceptedRecipients;
import io.github.lsmtpd.policy.Authenticator;
import io.github.lsmtpd.policy.ClientNetworks;
import io.github.lsmtpd.policy.DnsBlocklist;
import io.github.lsmtpd.policy.DnsLookup;
import io.github.lsmtpd.policy.DomainRequirement;
import io.github.lsmtpd.policy.Greylist;
import io.github.lsmtpd.policy.RateKey;
import io.github.lsmtpd.policy.RateLimit;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.time.Duration;
import java.util.List;

/** Servers that refuse what is not for them, each by what comes with the library. */
public final class ReadyPolicies {
    private ReadyPolicies() {}

    /**
     * Takes mail for some recipients alone.
     *
     * @param sink where the messages go
     * @return a server to be started
     */
    public static SmtpServerBuilder onlyTheseRecipients(MessageSink sink) {
        return SmtpServer.builder()
                .policy(AcceptedRecipients.of(List.of("example.com", "alice@example.org")))
                .sink(sink);
    }

    /**
     * Takes mail that is new when it comes for the second time, but that of its own network at once.
     *
     * @param own our networks, such as {@code 192.0.2.0/24}
     * @param sink where the messages go
     * @return a server to be started
     */
    public static SmtpServerBuilder greylist(List<IpNetwork> own, MessageSink sink) {
        return SmtpServer.builder().policy(Greylist.create().exceptFor(own)).sink(sink);
    }

    /**
     * Takes nothing that is not encrypted.
     *
     * @param certificate our certificate and its key
     * @param sink where the messages go
     * @return a server to be started
     */
    public static SmtpServerBuilder requireTls(TlsCertificate certificate, MessageSink sink) {
        return SmtpServer.builder().tls(TlsConfig.required(certificate)).sink(sink);
    }

    /**
     * Takes nothing from clients that have not proved who they are.
     *
     * @param users knows them
     * @param certificate our certificate and its key
     * @param sink where the messages go
     * @return a server to be started
     */
    public static SmtpServerBuilder requireAuth(Authenticator users, TlsCertificate certificate, MessageSink sink) {
        return SmtpServer.builder()
                .tls(TlsConfig.offered(certificate))
                .auth(AuthConfig.required(), users)
                .sink(sink);
    }

    /**
     * Several as one: what refuses for good first, what remembers last.
     *
     * @param denied networks of which no client gets in
     * @param dns asks the DNS
     * @return the policy
     */
    public static SmtpPolicy together(List<IpNetwork> denied, DnsLookup dns) {
        return SmtpPolicy.allOf(
                ClientNetworks.deny(denied),
                DnsBlocklist.of(dns, List.of("bl.example.net")),
                DomainRequirement.authFrom(List.of("example.com")),
                AcceptedRecipients.of(List.of("example.com")),
                RateLimit.messages(RateKey.ADDRESS, 100, Duration.ofHours(1)),
                Greylist.create());
    }
}
