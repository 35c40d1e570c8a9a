package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.policy.AcceptedRecipients;
import io.github.lsmtpd.policy.ClientNetworks;
import io.github.lsmtpd.policy.DomainRequirement;
import io.github.lsmtpd.policy.Greylist;
import io.github.lsmtpd.policy.RateKey;
import io.github.lsmtpd.policy.RateLimit;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ready policies over real sockets. */
class ReadyPoliciesTest {
    private static final List<IpNetwork> LOOPBACK = List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1"));

    /** The probes of nmap's smtp-open-relay: sender and recipient, where the server's name is that of a domain of ours. */
    private static final String[][] PROBES = {
        {"", "relaytest@other.example"},
        {"antispam@other.example", "relaytest@other.example"},
        {"antispam@mx.example", "relaytest@other.example"},
        {"antispam@[127.0.0.1]", "relaytest@other.example"},
        {"antispam@[127.0.0.1]", "relaytest%other.example@[127.0.0.1]"},
        {"antispam@[127.0.0.1]", "relaytest%other.example@mx.example"},
        {"antispam@[127.0.0.1]", "\"relaytest@other.example\""},
        {"antispam@[127.0.0.1]", "\"relaytest%other.example\""},
        {"antispam@[127.0.0.1]", "relaytest@other.example@[127.0.0.1]"},
        {"antispam@[127.0.0.1]", "\"relaytest@other.example\"@[127.0.0.1]"},
        {"antispam@[127.0.0.1]", "relaytest@other.example@mx.example"},
        {"antispam@[127.0.0.1]", "@[127.0.0.1]:relaytest@other.example"},
        {"antispam@[127.0.0.1]", "@mx.example:relaytest@other.example"},
        {"antispam@[127.0.0.1]", "other.example!relaytest"},
        {"antispam@[127.0.0.1]", "other.example!relaytest@[127.0.0.1]"},
        {"antispam@[127.0.0.1]", "other.example!relaytest@mx.example"}
    };

    private static SmtpServer start(TransportOfTest transport, SmtpPolicy policy) throws IOException {
        return transport.start(SmtpServer.builder()
                .hostname("mx.example")
                .listen(0)
                .limits(limits -> limits.withMaxErrors(100))
                .policy(policy)
                .sink(MessageSink.discard()));
    }

    /** All that comes back until the server closes the connection; the codes of single lines, with enhanced ones. */
    private static String replies(SmtpServer server, String commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(600_000);
            socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.replaceAll("^(\\d{3}(?: \\d\\.\\d\\.\\d)?).*", "$1"))
                    .collect(Collectors.joining(", "));
        }
    }

    /** Case 92. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void isNoOpenRelay(TransportOfTest transport) throws IOException {
        StringBuilder commands = new StringBuilder("HELO other.example\r\n");
        for (String[] probe : PROBES) {
            commands.append("RSET\r\nMAIL FROM:<").append(probe[0]).append(">\r\n");
            commands.append("RCPT TO:<").append(probe[1]).append(">\r\n");
        }
        try (SmtpServer server = start(transport, AcceptedRecipients.of(List.of("mx.example")))) {
            String[] replies = replies(server, commands + "QUIT\r\n").split(", ");
            for (int i = 0; i < PROBES.length; i++) {
                assertThat(replies[2 + 3 * i + 1]).as("MAIL of probe %s", i + 1).startsWith("250");
                assertThat(replies[2 + 3 * i + 2]).as("probe %s", i + 1).startsWith("5");
            }
            assertThat(replies).hasSize(2 + 3 * PROBES.length + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void whoIsDeniedGetsNoGreeting(TransportOfTest transport) throws IOException {
        try (SmtpServer server = start(transport, ClientNetworks.deny(LOOPBACK))) {
            assertThat(replies(server, "")).isEqualTo("554 5.7.1");
        }
        try (SmtpServer server = start(transport, ClientNetworks.allow(LOOPBACK))) {
            assertThat(replies(server, "QUIT\r\n")).isEqualTo("220, 221 2.0.0");
        }
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void theyCompose(TransportOfTest transport) throws IOException {
        SmtpPolicy policy = SmtpPolicy.allOf(
                DomainRequirement.tlsFrom(List.of("bank.example")),
                DomainRequirement.tlsTo(List.of("secret.example")),
                AcceptedRecipients.of(List.of("ours.example", "secret.example")),
                RateLimit.messages(RateKey.ADDRESS, 2, Duration.ofDays(1)),
                Greylist.create());
        String mail = "MAIL FROM:<a@b.example>\r\n";
        try (SmtpServer server = start(transport, policy)) {
            assertThat(replies(
                            server,
                            "HELO x\r\nMAIL FROM:<a@bank.example>\r\n" + mail + "RCPT TO:<c@else.example>\r\n"
                                    + "RCPT TO:<c@secret.example>\r\nRCPT TO:<c@ours.example>\r\nRSET\r\n"
                                    + "MAIL FROM:<>\r\nRCPT TO:<c@ours.example>\r\nRSET\r\n" + mail + "QUIT\r\n"))
                    .isEqualTo("220, 250, 530 5.7.0, 250 2.1.0, 550 5.7.1, 550 5.7.1, 451 4.7.1, 250 2.0.0,"
                            + " 250 2.1.0, 250 2.1.5, 250 2.0.0, 450 4.7.1, 221 2.0.0");
        }
    }
}
