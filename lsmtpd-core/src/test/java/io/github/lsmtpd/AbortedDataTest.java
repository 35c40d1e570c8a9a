package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Case 121: the temporary file of a message that never ends is private, has no name that others could find, and goes with its client. */
@EnabledOnOs(OS.LINUX)
class AbortedDataTest {
    private static final String PART = "x".repeat(998) + "\r\n";

    @TempDir
    private Path directory;

    /** The files of that directory that this process has open, with their names or without. */
    private List<Path> openFiles() throws IOException {
        Path real = directory.toRealPath();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(descriptor -> leadsInto(real, descriptor)).toList();
        }
    }

    private static boolean leadsInto(Path directory, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    @Test
    void leavesNothing() throws Exception {
        try (SmtpServer server = SmtpServer.builder()
                .listen(0)
                .hostname("mx.example.com")
                .storage(ContentStorage.in(directory).withMaxMessageInMemory(0))
                .sink(MessageSink.discard())
                .start()) {
            try (SmtpClient client = SmtpClient.greeted(server.port())) {
                client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + PART.repeat(1_000));
                await().until(() ->
                        openFiles().size() == 1 && Files.size(openFiles().get(0)) > 0);
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(openFiles().get(0))))
                        .isEqualTo("rw-------");
                assertThat(directory).isEmptyDirectory();
            }
            await().until(() -> openFiles().isEmpty());
            assertThat(directory).isEmptyDirectory();
        }
    }
}
