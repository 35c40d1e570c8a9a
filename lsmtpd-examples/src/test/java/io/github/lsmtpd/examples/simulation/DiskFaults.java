package io.github.lsmtpd.examples.simulation;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What is wrong with the disk now. */
final class DiskFaults {
    static final String IO_ERROR = "Input/output error";
    static final String NO_SPACE = "No space left on device";
    static final String READ_ONLY = "Read-only file system";
    static final String NO_DESCRIPTORS = "Too many open files";

    private static final int PERCENT = 100;
    private static final int PREEMPTED_ONE_IN = 12;
    private static final long PREEMPTED_NANOS = 1_000_000;
    /** A thread whose operation has come back has a few more to do before it finds that it is to end. */
    private static final int LAST_OPERATIONS = 5;

    private final Map<DiskOperation, Fault> faults = new EnumMap<>(DiskOperation.class);
    private final Timeline timeline;
    private long hungUntil;
    private long lastEnd;
    private @Nullable DiskOperation hung;
    private long slowNanos;

    private record Fault(String text, int percent) {}

    DiskFaults(Timeline timeline) {
        this.timeline = timeline;
    }

    /** From now on that many of an operation fail. */
    void fail(DiskOperation operation, String text, int percent) {
        faults.put(operation, new Fault(text, percent));
    }

    /** Until that moment an operation does not come back, or none if it is null. */
    void hang(@Nullable DiskOperation operation, long until) {
        hung = operation;
        hungUntil = until;
        lastEnd = Math.max(lastEnd, until);
    }

    /** Each operation takes up to that long. */
    void slow(long nanos) {
        slowNanos = nanos;
    }

    void heal() {
        faults.clear();
        hungUntil = 0;
        slowNanos = 0;
    }

    boolean isHealthy() {
        return faults.isEmpty() && slowNanos == 0 && hungUntil <= timeline.now();
    }

    /** Returns whether an operation may still not have come back, or the thread that waited for it not have ended. */
    boolean mayHang() {
        return timeline.now() <= lastEnd + LAST_OPERATIONS * PREEMPTED_NANOS;
    }

    /** How long an operation takes now. */
    long delay(DiskOperation operation) {
        RandomGenerator random = timeline.random();
        if (hungUntil > timeline.now() && (hung == null || hung == operation)) {
            return hungUntil - timeline.now();
        }
        if (slowNanos > 0) {
            return random.nextLong(slowNanos);
        }
        return random.nextInt(PREEMPTED_ONE_IN) == 0 ? random.nextLong(PREEMPTED_NANOS) : 0;
    }

    /** Fails as the operation does now, if it does. */
    void strike(DiskOperation operation, @Nullable Path path) throws IOException {
        Fault fault = faults.get(operation);
        if (fault != null && timeline.random().nextInt(PERCENT) < fault.percent) {
            throw path == null
                    ? new IOException(fault.text)
                    : new FileSystemException(path.toString(), null, fault.text);
        }
    }
}
