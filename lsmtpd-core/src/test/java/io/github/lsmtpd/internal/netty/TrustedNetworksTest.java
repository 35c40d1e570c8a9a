package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TrustedNetworks;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ProxyHeaderRefused;
import io.github.lsmtpd.event.SmtpEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cases 93 to 96, over real sockets. */
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class TrustedNetworksTest {
    private static final List<IpNetwork> LOOPBACK = List.of(IpNetwork.parse("127.0.0.0/8"));
    private static final String MESSAGE =
            "HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nx\r\n.\r\n";
    private static final byte[] V2 = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private final List<MailMessage> messages = new CopyOnWriteArrayList<>();
    private final List<SmtpEvent> events = new CopyOnWriteArrayList<>();

    private SmtpServer start(TransportOfTest transport, ListenerConfig listener) throws IOException {
        SmtpServerBuilder builder = SmtpServer.builder()
                .hostname("mx")
                .listen(listener)
                .observer(events::add)
                .sink(message -> {
                    messages.add(message);
                    return CompletableFuture.completedFuture(null);
                });
        return transport.start(builder);
    }

    private static ListenerConfig proxied() {
        return ListenerConfig.smtp(0).withTrusted(new TrustedNetworks(LOOPBACK, List.of()));
    }

    private static byte[] v2(int command, int family, String addresses, String tlvs) {
        byte[] rest = HexFormat.of().parseHex(addresses + tlvs);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(V2);
        header.write(0x20 | command);
        header.write(family);
        header.write(rest.length >> 8);
        header.write(rest.length & 0xff);
        header.writeBytes(rest);
        return header.toByteArray();
    }

    private ClientInfo deliver(SmtpServer server, byte[] header) throws IOException {
        try (SocketClient client = new SocketClient(server.port())) {
            client.send(header);
            client.send(MESSAGE);
            client.skipTo("250 2.0.0 OK");
            return messages.get(messages.size() - 1).client();
        }
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void aTrustedProxySaysWhereTheClientIs(TransportOfTest transport) throws IOException {
        try (SmtpServer server = start(transport, proxied())) {
            assertThat(deliver(server, "PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n".getBytes(StandardCharsets.US_ASCII))
                            .address())
                    .hasToString("/192.0.2.7:4711");
            assertThat(deliver(server, v2(1, 0x11, "c0000207" + "c0000201" + "1267" + "0019", ""))
                            .address())
                    .hasToString("/192.0.2.7:4711");
            assertThat(deliver(server, v2(1, 0x21, "20010db8000000000000000000000007".repeat(2) + "1267" + "0019", ""))
                            .address())
                    .hasToString("/[2001:db8:0:0:0:0:0:7]:4711");
        }
    }

    /** The proxy's own health check, and clients that it does not know: they are where the connection comes from. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void whoIsNotSaidIsTheProxy(TransportOfTest transport) throws IOException {
        try (SmtpServer server = start(transport, proxied())) {
            for (byte[] header : List.of(
                    v2(0, 0, "", ""), v2(1, 0, "", ""), "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII))) {
                ClientInfo client = deliver(server, header);
                assertThat(Objects.requireNonNull(client.address()).getAddress().isLoopbackAddress())
                        .isTrue();
                assertThat(client.encrypted()).isFalse();
            }
        }
    }

    /** TLS 1.3 with a cipher suite, and the name mx.example. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void whatTheProxySaysOfTlsIsBelieved(TransportOfTest transport) throws IOException {
        String version = "21" + "0007" + HexFormat.of().formatHex("TLSv1.3".getBytes(StandardCharsets.US_ASCII));
        String cipher =
                "23" + "0016" + HexFormat.of().formatHex("TLS_AES_128_GCM_SHA256".getBytes(StandardCharsets.US_ASCII));
        String ssl = "20" + "002c" + "07" + "00000000" + version + cipher;
        String authority = "02" + "000a" + HexFormat.of().formatHex("mx.example".getBytes(StandardCharsets.US_ASCII));
        try (SmtpServer server = start(transport, proxied())) {
            ClientInfo client = deliver(
                    server,
                    v2(
                            1,
                            0x11,
                            "c0000207" + "c0000201" + "1267" + "0019",
                            ssl.replace("002c", tlvLength(version, cipher)) + authority));
            assertThat(client.tls()).satisfies(tls -> {
                assertThat(tls.protocol()).isEqualTo("TLSv1.3");
                assertThat(tls.cipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
                assertThat(tls.serverName()).contains("mx.example");
            });
        }
    }

    private static String tlvLength(String... parts) {
        int length = 5 + String.join("", parts).length() / 2;
        return HexFormat.of().toHexDigits((short) length);
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void tlsComesAfterTheHeader(TransportOfTest transport) throws Exception {
        ListenerConfig listener = proxied().withTls(TlsConfig.implicit(TestTls.context()));
        try (SmtpServer server = start(transport, listener);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.setSoTimeout(60_000);
            plain.getOutputStream()
                    .write("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n".getBytes(StandardCharsets.US_ASCII));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            try (SSLSocket socket =
                            (SSLSocket) context.getSocketFactory().createSocket(plain, "mx", server.port(), true);
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                assertThat(in.readLine()).startsWith("220 ");
                socket.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
                await().until(() -> in.readLine().startsWith("250 2.0.0 OK"));
            }
            assertThat(messages.get(0).client().address()).hasToString("/192.0.2.7:4711");
            assertThat(messages.get(0).client().encrypted()).isTrue();
        }
    }

    /** Case 95. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void aBadHeaderIsTheEnd(TransportOfTest transport) throws IOException {
        byte[] endless = new byte[65_535 + 16];
        System.arraycopy(v2(1, 0x11, "", ""), 0, endless, 0, 14);
        endless[14] = (byte) 0xff;
        endless[15] = (byte) 0xff;
        try (SmtpServer server = start(transport, proxied())) {
            for (byte[] header : List.of(
                    "EHLO client.example\r\nMAIL FROM:<>\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII),
                    "PROXY TCP4 nowhere 192.0.2.1 4711 25\r\n".getBytes(StandardCharsets.US_ASCII),
                    ("PROXY TCP4 " + "1".repeat(200)).getBytes(StandardCharsets.US_ASCII),
                    endless)) {
                try (SocketClient client = new SocketClient(server.port())) {
                    client.trySend(header);
                    assertThat(client.line()).isNull();
                }
            }
            await().untilAsserted(() -> assertThat(events).hasSize(4).hasOnlyElementsOfType(ProxyHeaderRefused.class));
        }
    }

    /** Case 93. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void fromOtherPeersAHeaderEndsTheSession(TransportOfTest transport) throws IOException {
        ListenerConfig listener = ListenerConfig.smtp(0)
                .withTrusted(new TrustedNetworks(List.of(IpNetwork.parse("192.0.2.0/24")), List.of()));
        try (SmtpServer server = start(transport, listener)) {
            try (SocketClient client = new SocketClient(server.port())) {
                client.send("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n" + MESSAGE);
                assertThat(client.line()).startsWith("220 ");
                assertThat(client.line()).startsWith("500 5.5.1");
                assertThat(client.line()).startsWith("421 4.7.0");
                assertThat(client.line()).isNull();
            }
            try (SocketClient client = new SocketClient(server.port())) {
                client.send(v2(1, 0x11, "c0000207" + "c0000201" + "12670019", ""));
                client.send(MESSAGE);
                assertThat(client.line()).startsWith("220 ");
                for (int line = 0; line < 3; line++) { // what it has before its first octet that is no line end
                    assertThat(client.line()).startsWith("500 5.5.");
                }
                assertThat(client.line()).startsWith("421 4.7.0");
                assertThat(client.line()).isNull();
            }
            assertThat(messages).isEmpty();
        }
    }

    /** What is counted is the client, wherever the proxy is. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void limitsAreThoseOfTheClient(TransportOfTest transport) throws IOException {
        SmtpServerBuilder builder = SmtpServer.builder()
                .hostname("mx")
                .listen(proxied())
                .connections(limits -> limits.withConnections(0, 1, 0))
                .observer(events::add)
                .sink(message -> CompletableFuture.completedFuture(null));
        try (SmtpServer server = transport.start(builder);
                SocketClient first = new SocketClient(server.port());
                SocketClient second = new SocketClient(server.port());
                SocketClient other = new SocketClient(server.port())) {
            first.send("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n");
            assertThat(first.line()).startsWith("220 ");
            second.send("PROXY TCP4 192.0.2.7 192.0.2.1 4712 25\r\n");
            assertThat(second.line()).startsWith("421 4.7.0");
            other.send("PROXY TCP4 192.0.2.8 192.0.2.1 4711 25\r\n");
            assertThat(other.line()).startsWith("220 ");
            assertThat(events).singleElement().isInstanceOf(LimitReached.class);
        }
    }

    /** Case 96, and what is told of another client. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void xclientIsForTrustedNetworks(TransportOfTest transport) throws IOException {
        ListenerConfig trusting = ListenerConfig.smtp(0).withTrusted(new TrustedNetworks(List.of(), LOOPBACK));
        try (SmtpServer server = start(transport, trusting);
                SocketClient client = new SocketClient(server.port())) {
            assertThat(client.line()).startsWith("220 ");
            client.send("HELO x\r\n");
            client.line();
            client.send("XCLIENT ADDR=IPV6:2001:db8::7 PORT=4711 NAME=[UNAVAILABLE] LOGIN=a+2Bb HELO=other\r\n");
            assertThat(client.line()).startsWith("220 mx ");
            client.send("MAIL FROM:<a@b.example>\r\n");
            assertThat(client.line()).as("everything begins anew").startsWith("503 5.5.1");
            client.send(MESSAGE);
            client.skipTo("250 2.0.0 OK");
            ClientInfo told = messages.get(0).client();
            assertThat(told.address()).hasToString("/[2001:db8:0:0:0:0:0:7]:4711");
            assertThat(told.identity()).isEqualTo("a+b");
            client.send("XCLIENT FOO=bar\r\n");
            assertThat(client.line()).startsWith("501 5.5.4");
            client.send("MAIL FROM:<a@b.example>\r\nXCLIENT ADDR=192.0.2.9\r\n");
            client.line();
            assertThat(client.line()).startsWith("503 5.5.1");
        }
        try (SmtpServer server = start(transport, ListenerConfig.smtp(0));
                SocketClient client = new SocketClient(server.port())) {
            client.line();
            client.send("EHLO x\r\n");
            String line;
            do {
                line = client.line();
                assertThat(line).doesNotContain("XCLIENT");
            } while (line.startsWith("250-"));
            client.send("XCLIENT ADDR=192.0.2.9\r\n");
            assertThat(client.line()).startsWith("550 5.7.0");
        }
    }
}
