package io.github.lsmtpd.policy;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A client of whom a policy is asked, and what it would get. Immutable. */
record Asked(ClientInfo client) {
    static Asked from(String address) {
        try {
            InetSocketAddress socket = new InetSocketAddress(InetAddress.getByName(address), 4711);
            return new Asked(new ClientInfo(socket, "x", ClientInfo.Protocol.ESMTP));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Asked as(String identity) {
        return new Asked(client.withIdentity(identity));
    }

    Asked encrypted() {
        return new Asked(client.withTls(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty(), List.of())));
    }

    private SessionInfo session() {
        return new SessionInfo("s", client, Map.of(), 0);
    }

    String connect(SmtpPolicy policy) {
        return reply(policy.connect(session()));
    }

    String mail(SmtpPolicy policy, String sender) {
        return reply(policy.mail(session(), path(sender), 0));
    }

    String rcpt(SmtpPolicy policy, String sender, String recipient) {
        return reply(policy.rcpt(session(), path(sender), new Recipient(MailAddress.of(recipient))));
    }

    private static Optional<MailAddress> path(String sender) {
        return sender.isEmpty() ? Optional.empty() : Optional.of(MailAddress.of(sender));
    }

    private static String reply(Decision decision) {
        Decision settled = decision.pending()
                .map(later -> later.toCompletableFuture()
                        .orTimeout(5, TimeUnit.MINUTES)
                        .join())
                .orElse(decision);
        return settled.refusal()
                .map(refusal -> refusal.code() + " " + refusal.enhancedStatusCode())
                .orElse("250");
    }
}
