package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does; 143 is the status of a process that it ended. */
class GatewayStopIT {
    private static final int TERMINATED = 128 + 15;
    private static final int MANY = 50;
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

    /** Case 19: each in the middle of a message, with earlier ones in the spool. */
    @Test
    void manyUnfinishedMessagesEndWith421AndWhatHadA250IsThere() throws Exception {
        Path spool = directory.resolve("spool");
        List<SmtpTestClient> clients = new ArrayList<>();
        Set<String> accepted = new HashSet<>();
        try (GatewayProcess gateway = GatewayProcess.launch(directory, withoutBroker(spool))) {
            for (int i = 0; i < MANY; i++) {
                SmtpTestClient client = SmtpTestClient.connect(gateway.port());
                clients.add(client);
                accepted.add(client.send("a@example.com", "b@example.com", MESSAGE));
                client.startData("a@example.com", "b@example.com");
                client.sendPart(MESSAGE);
            }
            gateway.terminate();
            for (SmtpTestClient client : clients) {
                client.expect("421");
            }
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
        } finally {
            for (SmtpTestClient client : clients) {
                client.close();
            }
        }
        assertThat(messageIds(spool)).hasSize(MANY).isEqualTo(accepted);
    }

    /** Its messages, each of which can be read. */
    private static Set<String> messageIds(Path spool) throws IOException {
        Set<String> ids = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(spool, "*.json")) {
            for (Path file : files) {
                MailMessage message = MessageJson.read(Files.readAllBytes(file));
                assertThat(TestQueue.contentAsSent(message)).isEqualTo(MESSAGE);
                ids.add(message.id().toString());
            }
        }
        return ids;
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

    /** The grace time is longer than a test may take. */
    private static Map<String, String> withoutBroker(Path spool) {
        return Map.of(
                "BIND_PORT", "0", "AMQP_PORT", "1", "TEMP_EMAIL_DIR", spool.toString(), "STOP_GRACE_SECS", "86400");
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
