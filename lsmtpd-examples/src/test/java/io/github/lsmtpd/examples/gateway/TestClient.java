package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a mail client, which has ended, has left.
 *
 * @param status its exit status
 * @param output both of its outputs
 */
record TestClient(int status, String output) {
    private static final Path SCRIPTS = Path.of("src/test/resources/io/github/lsmtpd/examples/clients");

    /** Runs a client, with a short mail on its standard input. */
    static TestClient run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "client", ".log");
        Path mail = Files.writeString(directory.resolve("mail"), "Subject: x\r\n\r\ny\r\n");
        Process process = new ProcessBuilder(command)
                .redirectInput(mail.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES))
                .as("%s has ended", command.get(0))
                .isTrue();
        return new TestClient(process.exitValue(), Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    /** A command that runs a script of ours. */
    static List<String> script(String interpreter, String name, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(interpreter, SCRIPTS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    void assertSent() {
        assertThat(status).as(output).isZero();
    }

    /** It gives up, and says why. */
    void assertRefused(String reply) {
        assertThat(status).as(output).isNotZero();
        assertThat(output).contains(reply);
    }
}
