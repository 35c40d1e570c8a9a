package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does; 143 is the status of a process that it ended. */
class GatewayStopIT {
    private static final int TERMINATED = 128 + 15;
    private static final byte[] MESSAGE = "Subject: held\r\n\r\nbody\r\n".getBytes(US_ASCII);

    @TempDir
    private Path directory;

    @Test
    void anIdleGatewayStopsAtOnce() throws IOException {
        try (GatewayProcess gateway = GatewayProcess.launch(directory, discarding())) {
            gateway.port();
            gateway.terminate();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
            assertThat(gateway.outputLines()).hasSize(1);
        }
    }

    @Test
    void anOpenDeliveryIsFinishedAndNoSessionIsNew() throws IOException {
        try (ServerSocket deliveries = HeldSink.listen();
                GatewayProcess gateway = GatewayProcess.launch(directory, held(deliveries, "600"));
                SmtpTestClient sender = SmtpTestClient.connect(gateway.port());
                SmtpTestClient idle = SmtpTestClient.connect(gateway.port())) {
            sender.startData("a@example.com", "b@example.com");
            sender.endData(MESSAGE);
            try (Socket delivery = deliveries.accept()) {
                gateway.terminate();
                idle.expect("421");
                assertThatThrownBy(() -> SmtpTestClient.connect(gateway.port())).isInstanceOf(IOException.class);
                assertThat(gateway.isAlive()).isTrue();
                delivery.getOutputStream().write(1);
            }
            assertThat(sender.acceptedId()).isNotEmpty();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void aDeliveryThatNeverEndsHoldsItForTheGraceTimeAlone() throws IOException {
        try (ServerSocket deliveries = HeldSink.listen();
                GatewayProcess gateway = GatewayProcess.launch(directory, held(deliveries, "1"));
                SmtpTestClient sender = SmtpTestClient.connect(gateway.port())) {
            sender.startData("a@example.com", "b@example.com");
            sender.endData(MESSAGE);
            try (Socket delivery = deliveries.accept()) {
                gateway.terminate();
                assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
                assertThat(delivery.isConnected()).isTrue();
            }
            assertThatThrownBy(sender::acceptedId).isInstanceOf(IOException.class);
        }
    }

    /** Such a client cannot read a reply, and perhaps will never say anything again. */
    @Test
    void anUnfinishedHandshakeHoldsNothing() throws Exception {
        Map<String, String> settings = new HashMap<>(discarding());
        settings.putAll(TestCertificate.create(directory, "EC").settings());
        settings.put("STOP_GRACE_SECS", "86400");
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings);
                Flood.Connection client = new Flood.Connection(gateway.port())) {
            client.reply();
            client.ask("EHLO x");
            assertThat(client.ask("STARTTLS")).startsWith("220");
            client.send("\u0016\u0003\u0001");
            gateway.terminate();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
        }
    }

    private static Map<String, String> discarding() {
        return Map.of("BIND_PORT", "0", "SINK", "discard");
    }

    private static Map<String, String> held(ServerSocket deliveries, String graceSeconds) {
        return Map.of(
                "BIND_PORT",
                "0",
                "SINK",
                "held",
                "DELIVERY_TIMEOUT_SECS",
                "1200",
                "STOP_GRACE_SECS",
                graceSeconds,
                HeldSink.PORT,
                Integer.toString(deliveries.getLocalPort()));
    }
}
