package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Standard output and standard error of the gateway, in UTF-8: nothing that prints or logs, an event loop above all, waits
 * for those who read them. The libraries for logging either block when the output is not read, or drop without saying how much, or
 * keep all in memory; and none covers standard output.
 */
final class ProcessOutput {
    /** A reader that is there takes the last lines at once; one that is not must not hold the process. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final BoundedOutput out = BoundedOutput.start("lsmtpd-stdout", new FileOutputStream(FileDescriptor.out));
    private final BoundedOutput err = BoundedOutput.start("lsmtpd-stderr", new FileOutputStream(FileDescriptor.err));

    private ProcessOutput() {}

    /** Puts them in the place of {@link System#out} and {@link System#err}, for all that this process prints from now on. */
    static ProcessOutput install() {
        ProcessOutput output = new ProcessOutput();
        System.setOut(new PrintStream(output.out, true, UTF_8));
        System.setErr(new PrintStream(output.err, true, UTF_8));
        return output;
    }

    /** Waits until the last lines have been read, for a second each at most. */
    void awaitWritten() {
        try {
            out.awaitWritten(LAST_LINES);
            err.awaitWritten(LAST_LINES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
