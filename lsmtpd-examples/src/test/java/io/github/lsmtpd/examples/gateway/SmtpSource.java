package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Postfix's load generator, from an unpacked package or an installed one. */
final class SmtpSource {
    /** Where Debian's postfix package was unpacked, or null. */
    static final @Nullable Path POSTFIX =
            System.getenv("LSMTPD_POSTFIX_DIR") == null ? null : Path.of(System.getenv("LSMTPD_POSTFIX_DIR"));

    private SmtpSource() {}

    /**
     * Sends a prepared message many times, over connections that stay open, and numbers the recipients:
     * {@code 1b@example.com}, {@code 2b@example.com} and so on. The message's lines have LF between them, which leave as
     * CRLF, and smtp-source itself sends CRLF and one empty line after the last one.
     */
    static void send(Path directory, int port, Path message, int messages, int connections)
            throws IOException, InterruptedException {
        Path configuration = Files.createDirectories(directory.resolve("postfix"));
        Files.writeString(configuration.resolve("master.cf"), "");
        Files.writeString(configuration.resolve("main.cf"), "compatibility_level=3.6\nmyhostname=localhost\n");
        Path log = directory.resolve("smtp-source.log");
        ProcessBuilder builder = new ProcessBuilder(command(port, message, messages, connections))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MAIL_CONFIG", configuration.toString());
        if (POSTFIX != null) {
            builder.environment()
                    .put("LD_LIBRARY_PATH", POSTFIX.resolve("usr/lib/postfix").toString());
        }
        Process process = builder.start();
        try {
            assertThat(process.waitFor(20, TimeUnit.MINUTES))
                    .as("smtp-source has ended")
                    .isTrue();
            assertThat(process.exitValue()).as(() -> read(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(int port, Path message, int messages, int connections) {
        List<String> command = new ArrayList<>();
        command.add(RequiresTool.Condition.find("smtp-source").orElseThrow().toString());
        command.addAll(List.of("-d", "-N", "-s", Integer.toString(connections), "-m", Integer.toString(messages)));
        command.addAll(List.of("-F", message.toString(), "-f", "a@example.com", "-t", "b@example.com"));
        command.add("127.0.0.1:" + port);
        return command;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
