package io.github.lsmtpd.internal.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.TrustedNetworks;
import io.github.lsmtpd.event.ProxyHeaderRefused;
import io.github.lsmtpd.policy.Decision;
import io.github.lsmtpd.policy.SessionInfo;
import io.github.lsmtpd.policy.SmtpPolicy;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a trusted proxy begins a connection with, and in whatever pieces, either one client gets one greeting, or the connection
 * is closed without a word, with one event that says why. Cases 93 to 95, 124; docs/fuzzing.md says how to fuzz.
 */
@Tag("slow")
class ProxyHeaderFuzzTest {
    private static final ListenerConfig PROXIED =
            ListenerConfig.smtp(0).withTrusted(new TrustedNetworks(List.of(IpNetwork.parse("127.0.0.0/8")), List.of()));

    /** proxy-protocol.txt §2.1: with its CRLF, the longest header of version 1. */
    private static final int MAX_VERSION_1 = 107;

    /**
     * What came of a connection.
     *
     * @param events their kinds, since the reason for a refusal may be found earlier in a piece
     */
    private record Outcome(List<ClientInfo> clients, String replies, List<Class<?>> events) {}

    @FuzzTest(maxDuration = "5m")
    void header(byte[] input) {
        Outcome whole = play(input, input.length + 1);
        Outcome inPieces = play(input, 1 + Math.floorMod(Arrays.hashCode(input), 7));
        assertThat(inPieces.clients()).isEqualTo(whole.clients());
        // What waits in the same piece as the last line counts against the client (case 67).
        if (!whole.replies().contains("421 4.7.0 Cannot continue this session, closing connection")) {
            assertThat(inPieces).isEqualTo(whole);
        }
        if (whole.clients().isEmpty()) {
            assertThat(whole.replies()).isEmpty();
            assertThat(whole.events()).containsExactly(ProxyHeaderRefused.class);
        } else {
            assertThat(whole.replies()).startsWith("220 mx ESMTP ");
            assertThat(whole.clients()).singleElement().satisfies(client -> assertToldBy(input, client));
        }
    }

    /** The client is the one of the header, or the proxy; and nothing that is told of it can forge a line. */
    private static void assertToldBy(byte[] input, ClientInfo client) {
        InetSocketAddress address = Objects.requireNonNull(client.address());
        assertThat(address.isUnresolved()).isFalse();
        String text = new String(input, ISO_8859_1);
        if (text.startsWith("PROXY TCP")) {
            assertThat(text.indexOf("\r\n")).isBetween(0, MAX_VERSION_1 - 2);
            String[] words = text.substring(0, text.indexOf("\r\n")).split(" ", -1);
            assertThat(address.getAddress()).isEqualTo(IpNetwork.parse(words[2]).address());
            assertThat(address.getPort()).isEqualTo(Integer.parseInt(words[4]));
        }
        TlsInfo tls = client.tls();
        if (tls != null) {
            assertThat(tls.protocol() + tls.cipherSuite() + tls.serverName().orElse(""))
                    .doesNotContainPattern("\\p{Cntrl}");
        }
    }

    private static Outcome play(byte[] input, int piece) {
        List<ClientInfo> clients = new ArrayList<>();
        List<Class<?>> events = new ArrayList<>();
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .listen(PROXIED)
                .policy(new SmtpPolicy() {
                    @Override
                    public Decision connect(SessionInfo session) {
                        clients.add(session.client());
                        return Decision.accept();
                    }
                })
                .observer(event -> events.add(event.getClass()))
                .sink(MessageSink.discard())));
        for (int at = 0; at < input.length && channel.isOpen(); at += piece) {
            // As from a socket: what a handler asks the event loop to do comes after what has been read.
            channel.writeInbound(Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at)));
        }
        if (clients.isEmpty()) { // half a header is awaited for a while
            channel.pass(Duration.ofSeconds(5));
            assertThat(channel.isOpen()).isFalse();
        }
        channel.checkException();
        String replies = channel.replies();
        channel.end();
        return new Outcome(clients, replies, events);
    }
}
