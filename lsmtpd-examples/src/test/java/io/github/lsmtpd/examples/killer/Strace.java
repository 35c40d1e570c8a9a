package io.github.lsmtpd.examples.killer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process whose system calls are tampered with, as long as this runs. */
final class Strace implements Effect {
    private static final Duration POLL = Duration.ofMillis(10);

    private final Process strace;
    private final Path status;

    private Strace(Process strace, Path status) {
        this.strace = strace;
        this.status = status;
        start(this::skipOutput);
        start(this::endWithProcess);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "strace-helper");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Attaches to all threads of a process, and returns once it has.
     *
     * @param call the system call
     * @param injection what is done to it, as strace's option {@code -e inject} has it: {@code error=EIO:when=1+3}
     */
    static Strace inject(long pid, String call, String injection) throws IOException {
        String rule = "inject=" + call + ":" + injection;
        Process strace = new ProcessBuilder(
                        "strace", "-f", "-o", "/dev/null", "-e", "trace=" + call, "-e", rule, "-p", Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        assertThat(strace.inputReader().readLine()).as("what strace says").contains("attached");
        return new Strace(strace, Path.of("/proc", Long.toString(pid), "status"));
    }

    /** It waits for whoever does not read what it says of each new thread. */
    private void skipOutput() {
        try {
            strace.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It was ended.
        }
    }

    /** A call that it delays keeps its thread from ending, and so the process from being gone. */
    private void endWithProcess() {
        try {
            while (!strace.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (isProcessDead()) {
                    strace.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isProcessDead() {
        try {
            return Files.readString(status).contains("State:\tZ");
        } catch (IOException e) {
            return true;
        }
    }

    /** Detaches, if the process has not ended. */
    @Override
    public void end() throws InterruptedException {
        strace.destroy();
        assertThat(strace.waitFor(1, TimeUnit.MINUTES))
                .as("whether strace ends")
                .isTrue();
    }
}
