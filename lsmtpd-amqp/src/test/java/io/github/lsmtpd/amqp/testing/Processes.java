package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What tests do to processes, all of them their own. */
public final class Processes {
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);

    private Processes() {}

    /**
     * Sends a signal.
     *
     * @param signal its name, such as {@code STOP}
     * @param process where to
     */
    public static void signal(String signal, ProcessHandle process) {
        try {
            awaitExit(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + signal, e);
        }
    }

    static int awaitExit(Process process) {
        return awaitExit(process, EXIT_TIMEOUT);
    }

    static int awaitExit(Process process, Duration timeout) {
        try {
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new IllegalStateException("Not ended after " + timeout + ": " + process.info());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a process", e);
        }
    }

    static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in a pause", e);
        }
    }
}
