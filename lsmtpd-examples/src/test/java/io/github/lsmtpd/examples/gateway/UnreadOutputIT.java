package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Pipes on both outputs that are not read, as those of a log collector that hangs: each message causes 20 KB of output on
 * the event loop, all 8 MB of it much more than pipes and queues hold.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class UnreadOutputIT {
    private static final byte[] MESSAGE = "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII);
    private static final int MESSAGES = 400;
    private static final int TERMINATED = 128 + 15;
    private static final Pattern DROPPED = Pattern.compile("lsmtpd-gateway: (\\d+) lines were dropped here, .*");

    @Test
    void doesNotStopASessionAndSaysHowMuchWasDropped() throws Exception {
        Process gateway = launch();
        try (BufferedReader out = gateway.inputReader(UTF_8);
                BufferedReader err = gateway.errorReader(UTF_8)) {
            int port = port(out);
            try (SmtpTestClient other = SmtpTestClient.connect(port);
                    SmtpTestClient refused = SmtpTestClient.connect(port)) {
                sendAll(refused);
                other.command("NOOP", "250");
                assertAllPrintedOrCounted(out);
                assertAllPrintedOrCounted(err);
                refused.command("NOOP", "250");
            }
        } finally {
            gateway.destroyForcibly();
        }
    }

    @Test
    void doesNotHoldTheProcessAtItsEnd() throws Exception {
        Process gateway = launch();
        try (BufferedReader out = gateway.inputReader(UTF_8);
                SmtpTestClient client = SmtpTestClient.connect(port(out))) {
            sendAll(client);
            gateway.destroy();
            client.expect("421");
            assertThat(gateway.waitFor()).isEqualTo(TERMINATED);
        } finally {
            gateway.destroyForcibly();
        }
    }

    private static Process launch() throws IOException {
        return GatewayProcess.command(Map.of("BIND_PORT", "0", "SINK", "noisy"), List.of())
                .redirectOutput(Redirect.PIPE)
                .redirectError(Redirect.PIPE)
                .start();
    }

    /** Reads no further than the reader's buffer, which is smaller than a pipe. */
    private static int port(BufferedReader out) throws IOException {
        String line = out.readLine();
        assertThat(line).startsWith("listening on ");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static void sendAll(SmtpTestClient client) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            client.startData("a@example.com", "b@example.com");
            client.endData(MESSAGE);
            client.expect("451");
        }
    }

    /** Reads until the lines that came and those that were dropped are as many as there must be. */
    private static void assertAllPrintedOrCounted(BufferedReader reader) throws IOException {
        long counted = 0;
        long dropped = 0;
        while (counted < (long) MESSAGES * NoisySink.LINES) {
            String line = reader.readLine();
            assertThat(line).as("after %d lines", counted).isNotNull();
            Matcher count = DROPPED.matcher(line);
            if (count.matches()) {
                dropped += Long.parseLong(count.group(1));
                counted += Long.parseLong(count.group(1));
            } else if (line.endsWith(NoisySink.LINE)) {
                counted++;
            }
        }
        assertThat(dropped).isPositive();
    }
}
