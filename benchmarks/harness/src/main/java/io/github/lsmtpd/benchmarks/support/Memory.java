package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of a process, in bytes, from {@code /proc/PID/status}. */
public final class Memory {
    private Memory() {}

    /** Now. */
    public static long resident(long pid) throws IOException {
        return read(pid, "VmRSS:");
    }

    /** The most since the start or the last {@link #resetPeak}. */
    public static long peak(long pid) throws IOException {
        return read(pid, "VmHWM:");
    }

    /** Lets the peak start again from what is resident now; see {@code clear_refs} in proc(5). */
    public static void resetPeak(long pid) throws IOException {
        Files.writeString(file(pid, "clear_refs"), "5");
    }

    private static long read(long pid, String field) throws IOException {
        for (String line : Files.readAllLines(file(pid, "status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("process " + pid + " has no " + field);
    }

    private static Path file(long pid, String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
