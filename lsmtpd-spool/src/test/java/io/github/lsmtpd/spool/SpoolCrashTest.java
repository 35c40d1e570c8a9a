package io.github.lsmtpd.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.testing.TestFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SpoolCrashTest {
    private static final int ROUNDS = 4;
    private static final int UUID_LENGTH = 36;

    @TempDir
    private Path temp;

    /** Case 2: killed with SIGKILL at a random instant; and case 118: private under a umask of 000. */
    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        Path directory = temp.resolve("spool");
        Random random = new Random();
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(runAndKill(directory, random.nextInt(1, 400)));
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS);
        try (SpoolDirectory spool =
                SpoolDirectory.open(SpoolSettings.builder(directory).build())) {
            for (String id : acknowledged) {
                MailMessage message = spool.read(UUID.fromString(id));
                assertThat(message.content().toByteArray())
                        .isEqualTo(Writer.content(message.id()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        assertPrivate(directory);
    }

    private static List<String> runAndKill(Path directory, int after) throws Exception {
        Process process = TestFiles.java(Writer.class, directory.toString());
        List<String> ids = new ArrayList<>();
        try (BufferedReader said = process.inputReader()) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.length() == UUID_LENGTH) {
                    ids.add(line);
                }
                if (ids.size() == after) {
                    process.toHandle().destroyForcibly(); // SIGKILL, and what it said can still be read
                }
            }
        }
        process.waitFor();
        assertThat(ids).hasSizeGreaterThanOrEqualTo(after);
        return ids;
    }

    private static void assertPrivate(Path directory) throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    /** Spools without end and says the id of each message that is acknowledged. */
    static final class Writer {
        private static final int AT_ONCE = 32;

        private Writer() {}

        static String content(UUID id) {
            return (id + "\r\n").repeat(100);
        }

        public static void main(String[] arguments) throws InterruptedException {
            SpoolSettings settings = SpoolSettings.builder(Path.of(arguments[0]))
                    .backoff(Duration.ofSeconds(5), Duration.ofSeconds(5))
                    .build();
            FailoverSink sink = new FailoverSink(
                    message -> CompletableFuture.failedFuture(DeliveryException.temporary("away")), settings);
            Semaphore room = new Semaphore(AT_ONCE);
            while (true) {
                room.acquire();
                MailMessage any = TestMessages.message();
                MailMessage message = new MailMessage(
                        any.id(),
                        any.receivedAt(),
                        any.client(),
                        any.envelope(),
                        io.github.lsmtpd.MessageContent.of(
                                content(any.id()).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                sink.deliver(message).whenComplete((stored, failure) -> {
                    if (failure == null) {
                        System.out.println(message.id());
                    }
                    room.release();
                });
            }
        }
    }
}
