package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.ConnectionLimits;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cases 87 and 101 over real sockets. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ConnectionLimitsTest {
    private final List<ServerLimit> reached = new CopyOnWriteArrayList<>();

    private SmtpServerBuilder builder(UnaryOperator<ConnectionLimits> limits) {
        return SmtpServer.builder()
                .hostname("mx")
                .sink(MessageSink.discard())
                .observer(event -> reached.add(((LimitReached) event).limit()))
                .connections(limits);
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void whoHasTooManyConnectionsIsTurnedAway(TransportOfTest transport) throws IOException {
        SmtpServerBuilder builder = builder(
                        limits -> limits.withExempt(List.of()).withConnections(0, 2, 0))
                .listen(0);
        try (SmtpServer server = transport.start(builder);
                SocketClient first = new SocketClient(server.port());
                SocketClient second = new SocketClient(server.port());
                SocketClient third = new SocketClient(server.port())) {
            assertThat(first.line()).startsWith("220 ");
            assertThat(second.line()).startsWith("220 ");
            assertThat(third.line()).isEqualTo("421 4.7.0 Too many connections, try again later, closing connection");
            assertThat(third.line()).isNull();
            assertThat(reached).containsExactly(ServerLimit.CONNECTIONS_OF_ADDRESS);
            first.send("NOOP\r\n");
            assertThat(first.line()).as("the others are served").startsWith("250 ");
            second.hangUp();
            await().untilAsserted(() -> assertThat(greeting(server)).startsWith("220 "));
        }
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void aFullServerTurnsClientsAway(TransportOfTest transport) throws IOException {
        SmtpServerBuilder builder =
                builder(limits -> limits.withConnections(1, 0, 0)).listen(0);
        try (SmtpServer server = transport.start(builder);
                SocketClient first = new SocketClient(server.port())) {
            assertThat(first.line()).startsWith("220 ");
            assertThat(greeting(server)).startsWith("421 4.7.0 ");
            assertThat(reached).containsExactly(ServerLimit.CONNECTIONS);
        }
    }

    /** A client that expects TLS cannot read a reply. */
    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void whereTlsComesFirstTheyAreClosed(TransportOfTest transport) throws Exception {
        SmtpServerBuilder builder = builder(limits -> limits.withConnections(1, 0, 0))
                .listen(ListenerConfig.smtp(0).withTls(TlsConfig.implicit(TestTls.context())));
        try (SmtpServer server = transport.start(builder);
                TlsClient first = TlsClient.connect(server.port(), "TLSv1.3", "mx.example.com", null)) {
            assertThat(first.line()).startsWith("220 ");
            assertThat(greeting(server)).isNull();
            assertThat(first.ask("NOOP\r\n")).as("the others are served").startsWith("250 ");
        }
    }

    @ParameterizedTest
    @EnumSource(TransportOfTest.class)
    void tooManyHandshakesAreRefused(TransportOfTest transport) throws IOException {
        SmtpServerBuilder builder = builder(limits -> limits.withHandshakes(1, 0))
                .tls(TlsConfig.offered(TestTls.context()))
                .listen(0);
        try (SmtpServer server = transport.start(builder);
                SocketClient first = new SocketClient(server.port());
                SocketClient second = new SocketClient(server.port())) {
            assertThat(startTls(first)).startsWith("220 2.0.0 ");
            assertThat(startTls(second)).isEqualTo("454 4.7.0 TLS not available now, try again later");
            assertThat(reached).containsExactly(ServerLimit.HANDSHAKES);
            first.hangUp();
            await().untilAsserted(() -> {
                second.send("STARTTLS\r\n");
                assertThat(second.line()).startsWith("220 ");
            });
        }
    }

    private static String greeting(SmtpServer server) throws IOException {
        try (SocketClient client = new SocketClient(server.port())) {
            return client.line();
        }
    }

    private static String startTls(SocketClient client) throws IOException {
        client.line();
        client.send("HELO x\r\n");
        client.line();
        client.send("STARTTLS\r\n");
        return client.line();
    }
}
