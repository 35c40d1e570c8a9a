package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy and swaks say for which client they speak: where they may, that client comes out of the queue with its mail. */
@EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 is the loopback
class TrustedNetworksIT {
    private static final String QUEUE = "trusted-networks-it";
    private static final String CLIENT = "127.0.0.7";
    private static final String TRUSTED = "127.0.0.9";

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static EmbeddedBroker broker;
    private static TestQueue queue;
    private static GatewayProcess gateway;

    @BeforeAll
    static void startGateway() throws Exception {
        certificate = TestCertificate.create(directory, "EC");
        broker = EmbeddedBroker.start();
        queue = new TestQueue(broker.port(), QUEUE).consume();
        Map<String, String> settings = queue.settings(directory);
        settings.put("PROXY_PROTOCOL_FROM", "127.0.0.1");
        settings.put("XCLIENT_FROM", TRUSTED);
        gateway = GatewayProcess.launch(directory, settings);
    }

    @AfterAll
    static void stopGateway() throws Exception {
        gateway.close();
        queue.close();
        broker.close();
        assertThat(gateway.complaints()).isEmpty();
    }

    @AfterEach
    void nothingElseArrived() {
        assertThat(queue.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version-1", "version-2"})
    @RequiresTool("haproxy")
    void aProxySaysWhereTheClientIs(String header) throws Exception {
        try (Haproxy haproxy = Haproxy.start(directory, certificate, gateway.port())) {
            swaks(haproxy.ports().get(header), CLIENT).assertSent();
            ClientInfo client = queue.next().client();
            assertComesFrom(client, CLIENT);
            assertThat(client.encrypted()).isFalse();
        }
    }

    @Test
    @RequiresTool("haproxy")
    void aProxySaysWhatEncryptsItsConnectionToTheClient() throws Exception {
        try (Haproxy haproxy = Haproxy.start(directory, certificate, gateway.port())) {
            swaks(haproxy.ports().get("encrypted"), CLIENT, "--tls-on-connect", "--tls-sni", "mx.example")
                    .assertSent();
            ClientInfo client = queue.next().client();
            assertComesFrom(client, CLIENT);
            TlsInfo tls = Objects.requireNonNull(client.tls());
            assertThat(tls.protocol()).isEqualTo("TLSv1.3");
            assertThat(tls.cipherSuite()).startsWith("TLS_AES_");
            assertThat(tls.serverName()).contains("mx.example");
        }
    }

    /** Health checks begin with LOCAL, and end with QUIT; the proxy starts with one, and makes one every 100 ms. */
    @Test
    @RequiresTool("haproxy")
    void healthChecksAreAnsweredAndNoError() throws Exception {
        try (Haproxy haproxy = Haproxy.start(directory, certificate, gateway.port())) {
            swaks(haproxy.ports().get("checked"), CLIENT).assertSent();
            assertComesFrom(queue.next().client(), CLIENT);
            assertThat(haproxy.process().log()).noneMatch(line -> line.contains("DOWN") || line.contains("failed"));
        }
        assertThat(gateway.complaints()).isEmpty();
    }

    @Test
    @RequiresTool("haproxy")
    void aProxyThatIsNotTrustedIsNotBelieved() throws Exception {
        try (Haproxy haproxy = Haproxy.start(directory, certificate, gateway.port())) {
            swaks(haproxy.ports().get("untrusted"), CLIENT).assertRefused("500 5.5.1");
        }
    }

    @Test
    @RequiresTool("swaks")
    void xclientSaysWhereTheClientIs() throws Exception {
        swaks(gateway.port(), TRUSTED, "--xclient", "ADDR=192.0.2.7 PORT=4711 LOGIN=anna HELO=client.example")
                .assertSent();
        ClientInfo client = queue.next().client();
        assertThat(client.address()).hasToString("/192.0.2.7:4711");
        assertThat(client.identity()).isEqualTo("anna");

        swaks(gateway.port(), TRUSTED, "--xclient-addr", "IPV6:2001:db8::7").assertSent();
        assertComesFrom(queue.next().client(), "2001:db8:0:0:0:0:0:7");
    }

    /** And is refused if they send it, as lsmtpd-core shows. */
    @Test
    @RequiresTool("swaks")
    void xclientIsNotOfferedToOthers() throws Exception {
        swaks(gateway.port(), CLIENT, "--xclient-addr", "192.0.2.7").assertRefused("Host did not advertise XCLIENT");
    }

    private static TestClient swaks(int port, String from, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("swaks", "--server", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--local-interface", from, "--from", "a@example.com", "--to", "b@example.com"));
        command.addAll(List.of(options));
        return TestClient.run(directory, command);
    }

    private static void assertComesFrom(ClientInfo client, String address) {
        assertThat(Objects.requireNonNull(client.address()).getAddress().getHostAddress())
                .isEqualTo(address);
    }
}
