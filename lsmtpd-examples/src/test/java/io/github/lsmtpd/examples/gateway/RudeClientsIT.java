package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients do wrong does not fill the log: at INFO and above, at most one line a session, apart from the line that each
 * message has, and not more than a bounded number a minute.
 */
class RudeClientsIT {
    private static final int TERMINATED = 128 + 15;
    /** More sessions than there may be lines in the minutes that a slow machine takes for them. */
    private static final int SESSIONS = 500;

    private static final int MOST_LINES = 100;

    private static final String TRANSACTION = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";
    /** Each is what one client sends, after which it resets the connection. */
    private static final List<String> WRONGS = List.of(
            "\r\n".repeat(50),
            "NONSENSE\r\n".repeat(50),
            "\u0000\u00ff\u001b[2J\r\n".repeat(30),
            "EHLO x\nMAIL FROM:<a@b.example>\n",
            "x".repeat(100_000),
            "EHLO x\r\n" + "MAIL FROM:<a b>\r\nRCPT TO:<>\r\nDATA\r\n".repeat(10),
            "EHLO x\r\n" + TRANSACTION + "DATA\r\nhalf a mess",
            "EHLO x\r\n" + TRANSACTION + "DATA\r\nbare\nline\rends\r\n.\r\nRSET\r\n",
            "EHLO x\r\n" + TRANSACTION + "BDAT 99999999999999999999\r\nBDAT 10 LAST\r\nx",
            "EHLO x\r\nSTARTTLS\r\nthis is no TLS record\r\n",
            "EHLO x\r\nSTARTTLS\r\n\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000",
            "\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

    @TempDir
    private Path directory;

    private Map<String, String> settings;

    @BeforeEach
    void settings() throws Exception {
        settings = new HashMap<>(TestCertificate.create(directory, "EC").settings());
        settings.putAll(Map.of("BIND_PORT", "0", "SINK", "discard"));
    }

    @Test
    void manyOfThemCauseFewLines() throws IOException {
        assertThat(linesAfter(SESSIONS).size()).isLessThan(MOST_LINES);
    }

    @Test
    void oneOfEachKindCausesOneLineAtMost() throws IOException {
        assertThat(linesAfter(WRONGS.size())).hasSizeLessThanOrEqualTo(WRONGS.size());
    }

    /** What is logged for sessions that go through the kinds in turn, apart from messages and the start. */
    private List<String> linesAfter(int sessions) throws IOException {
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings)) {
            int port = gateway.port();
            List<String> before = gateway.errorLines();
            for (int i = 0; i < sessions; i++) {
                misbehave(port, WRONGS.get(i % WRONGS.size()));
            }
            gateway.terminate();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
            List<String> lines = new ArrayList<>(gateway.errorLines());
            lines.removeAll(before);
            lines.removeIf(line -> line.contains("[INFO] messages - "));
            return lines;
        }
    }

    /** Sends it, reads what comes for it, and leaves without good-bye. */
    private static void misbehave(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(900_000);
            socket.getInputStream().read();
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getInputStream().read(new byte[1_000]);
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // the server has cut it off, which is its right
        }
    }
}
