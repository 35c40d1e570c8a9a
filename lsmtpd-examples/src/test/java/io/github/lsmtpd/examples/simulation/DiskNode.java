package io.github.lsmtpd.examples.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A file or a directory of the simulated disk: as programs see it, and as it is after a power failure. */
final class DiskNode {
    private static final byte[] EMPTY = {};

    private final Object key = new Object();
    /** Null for a file. */
    final @Nullable Map<String, DiskNode> names;
    /** The names that are safe. */
    final Map<String, DiskNode> safeNames = new LinkedHashMap<>();

    private byte[] bytes = EMPTY;
    private int size;
    /** What is safe of a file; null if nothing is. */
    private byte @Nullable [] safeBytes;

    private boolean damaged;
    private long time;

    private DiskNode(@Nullable Map<String, DiskNode> names, long time) {
        this.names = names;
        this.time = time;
    }

    static DiskNode file(long time) {
        return new DiskNode(null, time);
    }

    static DiskNode directory(long time) {
        return new DiskNode(new LinkedHashMap<>(), time);
    }

    Object key() {
        return key;
    }

    boolean isDirectory() {
        return names != null;
    }

    long time() {
        return time;
    }

    void touch(long now) {
        time = now;
    }

    int size() {
        return size;
    }

    void write(int at, byte[] added, long now) {
        int end = at + added.length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        System.arraycopy(added, 0, bytes, at, added.length);
        size = Math.max(size, end);
        time = now;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** An fsync of the file. */
    void sync() {
        if (!damaged) {
            safeBytes = bytes();
        }
    }

    /** An fsync that failed: the pages count as written, so that the next one succeeds, and they are not. */
    void failSync() {
        damaged = true;
    }

    byte @Nullable [] safeBytes() {
        return safeBytes;
    }

    List<DiskNode> children() {
        return names == null ? List.of() : new ArrayList<>(names.values());
    }

    /** After a power failure, of what was not safe any part may be there, or nothing, or zeros in its place. */
    void lose(RandomGenerator random) {
        if (names != null) {
            names.clear();
            names.putAll(safeNames);
            return;
        }
        byte[] kept = bytes();
        if (!Arrays.equals(kept, safeBytes)) {
            kept = switch (random.nextInt(4)) {
                case 0 -> kept;
                case 1 -> Arrays.copyOf(kept, random.nextInt(kept.length + 1));
                case 2 -> new byte[kept.length];
                default -> safeBytes == null ? EMPTY : safeBytes;
            };
        }
        bytes = kept;
        size = kept.length;
        safeBytes = kept.clone();
        damaged = false;
    }
}
