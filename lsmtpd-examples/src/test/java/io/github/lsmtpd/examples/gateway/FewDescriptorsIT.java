package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More clients than the process may have file descriptors: sessions go on, and the others wait. */
@EnabledOnOs(OS.LINUX)
@Timeout(20 * 60)
class FewDescriptorsIT {
    private static final int DESCRIPTORS = 150;
    private static final String FAILURE = "Connections cannot be accepted: ";

    @TempDir
    private Path directory;

    /** With Netty's native transport, and with the JDK's. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void connectionsWaitUntilThereIsRoom(String noNative) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (GatewayProcess gateway = launch(noNative);
                SmtpTestClient first = SmtpTestClient.connect(gateway.port())) {
            for (int i = 0; i < DESCRIPTORS; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
            }
            await().atMost(Duration.ofMinutes(10)).until(() -> failures(gateway) > 0);
            first.send("a@b.example", "c@d.example", "x\r\n".getBytes(StandardCharsets.US_ASCII));
            for (Socket client : clients.subList(0, DESCRIPTORS - 1)) {
                client.close();
            }
            assertThat(clients.get(DESCRIPTORS - 1).getInputStream().read())
                    .as("the first byte of the greeting of a client that has waited")
                    .isEqualTo('2');
            SmtpTestClient.connect(gateway.port()).close();
            assertThat(failures(gateway)).as("lines of the log").isOne();
            assertThat(gateway.errorLines()).noneMatch(line -> line.contains("ERROR"));
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static long failures(GatewayProcess gateway) {
        return gateway.errorLines().stream()
                .filter(line -> line.contains(FAILURE))
                .count();
    }

    private GatewayProcess launch(String noNative) throws IOException {
        ProcessBuilder builder = GatewayProcess.command(
                Map.of("SINK", "discard", "BIND_PORT", "0"), List.of("-Dio.netty.transport.noNative=" + noNative));
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$0\" \"$@\""));
        command.addAll(builder.command());
        return GatewayProcess.launch(directory, builder.command(command));
    }
}
