package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The process with which Erlang's nodes register, so that they find each other: a private one, on a free loopback port. */
final class Epmd implements AutoCloseable {
    private final int port = FreePorts.find(1)[0];
    private final Process process;

    Epmd(RabbitMqRelease release) {
        List<String> command =
                release.command("epmd", List.of("-port", Integer.toString(port), "-address", "127.0.0.1"));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start epmd", e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Processes.awaitExit(process);
    }
}
