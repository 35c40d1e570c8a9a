package io.github.lsmtpd.examples;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.policy.AcceptedRecipients;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SessionInfo;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A server that takes mail for its own users alone, whom it finds in a database, and encrypts what it can. */
public final class MailForOurUsers {
    private MailForOurUsers() {}

    /**
     * A policy that asks a database, off the server's threads.
     *
     * @param tenants finds the tenant of an address, or nothing for an address that is not there
     * @param executor runs the queries
     * @return the policy
     */
    public static SmtpPolicy users(Function<MailAddress, Optional<String>> tenants, Executor executor) {
        return new SmtpPolicy() {
            @Override
            public Decision rcpt(SessionInfo session, Optional<MailAddress> sender, Recipient recipient) {
                return Decision.later(CompletableFuture.supplyAsync(() -> find(recipient.address()), executor));
            }

            private Decision find(MailAddress address) {
                return tenants.apply(address)
                        .map(tenant -> Decision.accept().with("tenant", tenant))
                        .orElse(Decision.refuse(550, "5.1.1", "No such mailbox here"));
            }
        };
    }

    /**
     * Starts it on two ports, of which one is encrypted from its first byte on.
     *
     * @param users who may be sent to
     * @param certificate our certificate and its key
     * @param sink where the messages go
     * @return the server
     * @throws IOException if an address cannot be listened on
     */
    public static SmtpServer start(SmtpPolicy users, TlsCertificate certificate, MessageSink sink) throws IOException {
        return SmtpServer.builder()
                .listen(ListenerConfig.smtp(0).withTls(TlsConfig.offered(certificate)))
                .listen(ListenerConfig.smtp(0).withTls(TlsConfig.implicit(certificate)))
                .policy(SmtpPolicy.allOf(AcceptedRecipients.of(List.of("example.com")), users))
                .sink(sink)
                .start();
    }
}
