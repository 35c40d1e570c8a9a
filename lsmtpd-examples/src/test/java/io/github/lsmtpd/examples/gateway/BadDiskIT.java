package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that hangs or is full costs no memory, and no session once it works again. */
class BadDiskIT {
    private static final byte[] MEGABYTE = Flood.content(1_000_000);
    private static final byte[] LARGE = Flood.content(49_000_000);
    private static final int LARGE_MESSAGES = 6;

    @TempDir
    private Path directory;

    private final List<Flood.Connection> open = new ArrayList<>();

    /** More than the heap is offered while nothing can be written. */
    @Test
    @RequiresTool(value = "fsfreeze", asRoot = true)
    void whileItHangsAllAreToldToComeLater() throws Exception {
        try (TestDisk disk = TestDisk.inFile(directory, 200);
                SmallGateway gateway = SmallGateway.launch(directory, spooling(disk, directory, 2))) {
            List<String> replies;
            try (TestDisk.Hang hang = disk.hang()) {
                assertThat(hang.shell().isAlive()).isTrue();
                replies = Flood.run(300, 60, number -> offer(gateway, MEGABYTE));
            }
            assertThat(replies).allMatch(reply -> reply.startsWith("451 4.3.0") || reply.startsWith("452 4.3.1"));
            gateway.assertUnharmed();
        }
    }

    /** Messages that are large and never end take room of the spool's file system, but not all that the spool leaves. */
    @Test
    @RequiresTool(value = "mount", asRoot = true)
    void largeMessagesThatNeverEndLeaveRoomForTheSpool() throws Exception {
        try (TestDisk disk = TestDisk.inMemory(directory, 250);
                SmallGateway gateway =
                        SmallGateway.launch(directory, spooling(disk, disk.newDirectory("large"), 1200))) {
            Flood.run(LARGE_MESSAGES, LARGE_MESSAGES, number -> begin(gateway));
            gateway.sendSmallMail();
            for (Flood.Connection client : open) {
                assertThat(client.ask(".")).matches("(250 2\\.0\\.0|452 4\\.3\\.1) .*");
                client.close();
            }
            gateway.assertUnharmed();
        }
    }

    /** Sends all of a large message but its end. */
    private Flood.Connection begin(SmallGateway gateway) throws IOException {
        Flood.Connection client = new Flood.Connection(gateway.port());
        synchronized (open) {
            open.add(client);
        }
        client.reply();
        for (String command : List.of("EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>")) {
            assertThat(client.ask(command)).startsWith("250");
        }
        assertThat(client.ask("DATA")).startsWith("354");
        client.send(LARGE);
        return client;
    }

    private static String offer(SmallGateway gateway, byte[] content) throws IOException {
        try (Flood.Connection client = new Flood.Connection(gateway.port())) {
            client.reply();
            return client.mail(content);
        }
    }

    /** There is no broker. */
    private static Map<String, String> spooling(TestDisk disk, Path large, int deliveryTimeout) throws IOException {
        return Map.of(
                "AMQP_PORT",
                "1",
                "TEMP_EMAIL_DIR",
                disk.newDirectory("spool").toString(),
                "LARGE_EMAIL_DIR",
                Files.createDirectories(large).toString(),
                "SPOOL_PRIMARY_TIMEOUT_SECS",
                Integer.toString(deliveryTimeout / 2),
                "DELIVERY_TIMEOUT_SECS",
                Integer.toString(deliveryTimeout));
    }
}
