package io.github.lsmtpd.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TlsCertificate;
import io.github.lsmtpd.examples.gateway.SmtpTestClient;
import io.github.lsmtpd.examples.gateway.TestCertificate;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.DnsLookup;
import io.github.lsmtpd.policy.SessionInfo;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of ready policies does what it says. */
class ReadyPoliciesTest {
    private static final MessageSink SINK = MessageSink.discard();
    private static final List<IpNetwork> LOOPBACK = List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1"));

    @TempDir
    private Path directory;

    private TlsCertificate certificate() throws Exception {
        TestCertificate made = TestCertificate.create(directory, "EC");
        return TlsCertificate.pem(made.certificate(), made.key());
    }

    /** Sends commands after EHLO, each with the reply that it gets. */
    private static void assertReplies(SmtpServerBuilder builder, String... dialog) throws IOException {
        try (SmtpServer server = builder.listen(0).start();
                SmtpTestClient client = SmtpTestClient.connect(server.port())) {
            for (int i = 0; i < dialog.length; i += 2) {
                client.command(dialog[i], dialog[i + 1]);
            }
        }
    }

    @Test
    void onlyTheseRecipients() throws IOException {
        assertReplies(
                ReadyPolicies.onlyTheseRecipients(SINK),
                "MAIL FROM:<a@b.example>",
                "250",
                "RCPT TO:<any@example.com>",
                "250",
                "RCPT TO:<alice@example.org>",
                "250",
                "RCPT TO:<bob@example.org>",
                "550 5.1.1",
                "RCPT TO:<any@example.net>",
                "550 5.7.1");
    }

    @Test
    void greylist() throws IOException {
        assertReplies(
                ReadyPolicies.greylist(List.of(), SINK),
                "MAIL FROM:<a@b.example>",
                "250",
                "RCPT TO:<c@example.com>",
                "451 4.7.1");
        assertReplies(
                ReadyPolicies.greylist(LOOPBACK, SINK),
                "MAIL FROM:<a@b.example>",
                "250",
                "RCPT TO:<c@example.com>",
                "250");
    }

    @Test
    void requireTls() throws Exception {
        assertReplies(ReadyPolicies.requireTls(certificate(), SINK), "MAIL FROM:<a@b.example>", "530 5.7.0");
    }

    @Test
    void requireAuth() throws Exception {
        assertReplies(
                ReadyPolicies.requireAuth(
                        (credentials, session) -> CompletableFuture.completedFuture(Optional.empty()),
                        certificate(),
                        SINK),
                "MAIL FROM:<a@b.example>",
                "530 5.7.0");
    }

    @Test
    void together() throws IOException {
        DnsLookup dns = name -> CompletableFuture.completedFuture(new DnsLookup.Answer(
                name.equals("66.100.51.198.bl.example.net")
                        ? List.of(new InetSocketAddress("127.0.0.2", 0).getAddress())
                        : List.of(),
                Duration.ofHours(1)));
        SmtpPolicy policy = ReadyPolicies.together(List.of(IpNetwork.parse("192.0.2.0/24")), dns);
        assertThat(policy.connect(from("192.0.2.1")).refusal().orElseThrow().code())
                .isEqualTo(554);
        assertThat(policy.connect(from("198.51.100.66")).refusal().orElseThrow().text())
                .contains("bl.example.net");
        SessionInfo good = from("198.51.100.7");
        assertThat(policy.connect(good).refusal()).isEmpty();
        assertThat(code(policy.mail(good, sender("me@example.com"), 0))).isEqualTo(530);
        assertThat(code(policy.mail(good, sender("a@b.example"), 0))).isZero();
        assertThat(code(rcpt(policy, good, "c@else.example"))).isEqualTo(550);
        assertThat(code(rcpt(policy, good, "c@example.com"))).isEqualTo(451);
    }

    private static Decision rcpt(SmtpPolicy policy, SessionInfo session, String recipient) {
        return policy.rcpt(session, sender("a@b.example"), new Recipient(MailAddress.of(recipient)));
    }

    private static int code(Decision decision) {
        return decision.refusal().map(Decision.Refusal::code).orElse(0);
    }

    private static Optional<MailAddress> sender(String address) {
        return Optional.of(MailAddress.of(address));
    }

    private static SessionInfo from(String address) throws IOException {
        InetSocketAddress socket = new InetSocketAddress(InetAddress.getByName(address), 4711);
        return new SessionInfo("s", new ClientInfo(socket, "x", ClientInfo.Protocol.ESMTP), Map.of(), 0);
    }
}
