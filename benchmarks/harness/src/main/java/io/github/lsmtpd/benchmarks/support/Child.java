package io.github.lsmtpd.benchmarks.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of ours, whose output goes to a log file, and which ends no later than we do. Thread safe.
 */
public final class Child implements AutoCloseable {
    private static final Set<Child> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Child::kill), "end-children"));
    }

    private final String name;
    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final List<Runnable> atEnd = new CopyOnWriteArrayList<>();
    private boolean outputEnded;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a process.
     *
     * @param name what messages and the log file call it
     * @param builder the command; its standard error joins its output
     */
    public static Child start(String name, ProcessBuilder builder) throws IOException {
        Path log = Files.createDirectories(Workspace.target().resolve("logs")).resolve(name + ".log");
        Child child = new Child(name, builder.redirectErrorStream(true).start());
        RUNNING.add(child);
        child.process.onExit().thenRun(() -> RUNNING.remove(child));
        Thread pump = new Thread(() -> child.pump(log), "log-" + name);
        pump.setDaemon(true);
        pump.start();
        return child;
    }

    private void pump(Path log) {
        try (BufferedReader in = process.inputReader();
                BufferedWriter out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
                out.write(line + System.lineSeparator());
                out.flush();
            }
        } catch (IOException e) {
            add(e.toString());
        } finally {
            endOutput();
        }
    }

    private synchronized void add(String line) {
        output.add(line);
        notifyAll();
    }

    private synchronized void endOutput() {
        outputEnded = true;
        notifyAll();
    }

    /** Its id. */
    public long pid() {
        return process.pid();
    }

    /** What is to be done once {@link #close} has ended it. */
    public void whenEnded(Runnable action) {
        atEnd.add(action);
    }

    /** Returns whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** All lines that it has written. */
    public synchronized List<String> output() {
        return List.copyOf(output);
    }

    /**
     * Waits for a line of its output.
     *
     * @return the match
     * @throws IOException if it ends, or the time passes, without such a line
     */
    public synchronized Matcher awaitLine(Pattern pattern, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        int read = 0;
        while (true) {
            for (; read < output.size(); read++) {
                Matcher matcher = pattern.matcher(output.get(read));
                if (matcher.find()) {
                    return matcher;
                }
            }
            long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (outputEnded || rest <= 0) {
                throw new IOException(name + " did not say " + pattern + " but " + output);
            }
            wait(rest);
        }
    }

    /** Waits for its end, with all of its output; the status is that of {@link Process#exitValue}. */
    public int awaitEnd(Duration limit) throws FailedRunException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new FailedRunException(name + " did not end within " + limit.toSeconds() + " s");
        }
        awaitOutputEnd();
        return process.exitValue();
    }

    private synchronized void awaitOutputEnd() throws InterruptedException {
        while (!outputEnded) {
            wait();
        }
    }

    /** Ends it: asks first, and kills it if that does not help. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
        atEnd.forEach(Runnable::run);
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
