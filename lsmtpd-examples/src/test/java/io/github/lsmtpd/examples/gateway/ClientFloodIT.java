package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many clients can make the gateway keep is bounded, and the gateway outlives it. */
@EnabledOnOs(OS.LINUX) // where there is /proc
class ClientFloodIT {
    private static final int CONNECTIONS = 183;
    private static final int RECIPIENTS = 999;
    private static final int AT_A_TIME = 37;

    private static final int HALF_LINES = 1_500;
    private static final String DIRECT_MEMORY = "-XX:MaxDirectMemorySize=64m";

    @TempDir
    private Path directory;

    private final List<Flood.Connection> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Flood.Connection connection : open) {
            connection.close();
        }
    }

    /** Some 130 MB of recipients on the wire, and twice that in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void recipientsAreRefusedBeforeMemoryIsShort(String eventLoops) throws Exception {
        Map<String, String> settings = Map.of("SINK", "discard", "IO_THREADS", eventLoops);
        try (SmallGateway gateway = SmallGateway.launch(directory, settings)) {
            List<List<String>> replies = Flood.run(CONNECTIONS, 40, number -> addRecipients(connect(gateway)));
            Map<String, Long> codes = replies.stream()
                    .flatMap(List::stream)
                    .collect(Collectors.groupingBy(reply -> reply.substring(0, 9), Collectors.counting()));
            assertThat(codes).containsOnlyKeys("250 2.1.0", "250 2.1.5", "452 4.3.1", "421 4.3.2");
            assertThat(connect(gateway).reply()).startsWith("421 4.3.2");
            close();
            gateway.assertUnharmed();
        }
    }

    /** The replies to all that a client sends, or its greeting if that refuses it. */
    private static List<String> addRecipients(Flood.Connection client) throws IOException {
        List<String> replies = new ArrayList<>();
        String greeting = client.reply();
        if (greeting.startsWith("220")) {
            client.ask("EHLO x");
            greeting = client.ask("MAIL FROM:<a@b.example>");
        }
        replies.add(greeting);
        for (int sent = 0; greeting.startsWith("250") && sent < RECIPIENTS; sent += AT_A_TIME) {
            client.send(recipient().repeat(AT_A_TIME));
            for (int i = 0; i < AT_A_TIME; i++) {
                replies.add(client.reply());
            }
        }
        return replies;
    }

    /** 240 octets, and an ORCPT of 480. */
    private static String recipient() {
        return "RCPT TO:<" + "r".repeat(230) + "@d.example> ORCPT=rfc822;" + "o".repeat(473) + "\r\n";
    }

    /** Three bytes without a line end must not keep the buffer that the mail before needed. */
    @Test
    void halfALineAfterAMailKeepsNoLargeBuffer() throws Exception {
        byte[] mail = Flood.content(200_000);
        try (SmallGateway gateway = SmallGateway.launch(directory, Map.of("SINK", "discard"), DIRECT_MEMORY)) {
            List<String> replies = Flood.run(HALF_LINES, 20, number -> {
                Flood.Connection client = connect(gateway);
                client.reply();
                String reply = client.mail(mail);
                client.send("NOO");
                return reply;
            });
            assertThat(replies).allMatch(reply -> reply.startsWith("250 2.0.0"));
            gateway.sendSmallMail();
            for (Flood.Connection client : open) {
                assertThat(client.ask("P")).startsWith("250 ");
            }
            close();
            gateway.assertUnharmed();
        }
    }

    /** Everything comes at once, and then the client ends its side: the replies come all the same. */
    @Test
    void whoeverEndsItsSideAfterALargeMailGetsAllReplies() throws Exception {
        String message = new String(Flood.content(4_500_000), US_ASCII);
        String dialogue = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + message + ".\r\nQUIT\r\n";
        try (SmallGateway gateway = SmallGateway.launch(directory, Map.of("SINK", "discard"))) {
            List<String> replies = Flood.run(30, 3, number -> {
                Flood.Connection client = connect(gateway);
                client.send("EHLO x\r\n" + dialogue);
                client.end();
                return codes(client);
            });
            assertThat(replies).containsOnly("220 250 250 250 354 250 221 closed");
            close();
            gateway.assertUnharmed();
        }
    }

    private static String codes(Flood.Connection client) throws IOException {
        StringBuilder codes = new StringBuilder();
        String reply = client.reply();
        while (!reply.equals("closed")) {
            codes.append(reply, 0, 4);
            reply = client.reply();
        }
        return codes + reply;
    }

    private Flood.Connection connect(SmallGateway gateway) throws IOException {
        Flood.Connection client = new Flood.Connection(gateway.port());
        synchronized (open) {
            open.add(client);
        }
        return client;
    }
}
