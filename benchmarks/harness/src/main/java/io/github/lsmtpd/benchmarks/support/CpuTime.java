package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor time of a process with all its threads, in seconds. */
public record CpuTime(double user, double system) {
    /** Linux gives these times in hundredths of a second, whatever its timer does. */
    private static final double TICKS_A_SECOND = 100;

    /** What a process has used so far, from {@code /proc/PID/stat}. */
    public static CpuTime of(long pid) throws IOException {
        return read(Path.of("/proc", Long.toString(pid), "stat"), 14);
    }

    /** What a process and all below it have used so far, those that have ended and been waited for included. */
    public static CpuTime ofTree(long pid) throws IOException {
        CpuTime sum = new CpuTime(0, 0);
        List<Long> pids = ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(ProcessHandle::pid)
                .toList();
        for (long each : pids) {
            sum = sum.plus(of(each)).plus(read(Path.of("/proc", Long.toString(each), "stat"), 16));
        }
        return sum;
    }

    private CpuTime plus(CpuTime other) {
        return new CpuTime(user + other.user, system + other.system);
    }

    /** What all children of ours have used that have ended and been waited for. */
    public static CpuTime ofEndedChildren() throws IOException {
        return read(Path.of("/proc/self/stat"), 16);
    }

    private static CpuTime read(Path stat, int field) throws IOException {
        String line = Files.readString(stat);
        // Field 2 is the name in parentheses, in which anything may stand.
        String[] rest = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return new CpuTime(
                Long.parseLong(rest[field - 3]) / TICKS_A_SECOND, Long.parseLong(rest[field - 2]) / TICKS_A_SECOND);
    }

    /** User and system together. */
    public double total() {
        return user + system;
    }

    /** What was used since an earlier reading. */
    public CpuTime since(CpuTime earlier) {
        return new CpuTime(user - earlier.user, system - earlier.system);
    }
}
