package io.github.lsmtpd.examples.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk with a spool's directory, its subdirectories, and a directory for claims, which keeps through a power failure what was synced; of anything else each
 * change is there or not, whatever happened to the others. A rename is one change: after a failure the file has one of the names.
 * It is safe once either directory is synced, as with a journal.
 */
final class SimulatedDisk {
    static final String ROOT = "spool";
    static final String CLAIMS = "claims";

    private final Timeline timeline;
    private final WallClock clock;
    private final DiskFaults faults;
    private final DiskNode base;
    /** Changes of names that are not safe, the oldest first. */
    private final List<Change> changes = new ArrayList<>();

    private long capacity = Long.MAX_VALUE;

    /** Names that change together, each with what it stands for then. */
    private record Change(List<NameChange> names) {
        boolean concerns(DiskNode directory) {
            return names.stream().anyMatch(each -> each.directory == directory);
        }

        /** Returns whether a file would be gone, or be one that is not safe. */
        boolean mayEnd(DiskNode directory, String name, DiskNode safe) {
            return names.stream()
                    .anyMatch(each -> each.directory == directory
                            && each.name.equals(name)
                            && (each.file == null ? !moves(safe) : each.file.safeBytes() == null));
        }

        private boolean moves(DiskNode file) {
            return names.stream().anyMatch(each -> each.file == file);
        }

        void makeSafe() {
            for (NameChange each : names) {
                if (each.file == null) {
                    each.directory.safeNames.remove(each.name);
                } else {
                    each.directory.safeNames.put(each.name, each.file);
                }
            }
        }
    }

    private record NameChange(
            DiskNode directory, String name, @Nullable DiskNode file) {}

    SimulatedDisk(Timeline timeline, WallClock clock) {
        this.timeline = timeline;
        this.clock = clock;
        this.faults = new DiskFaults(timeline);
        this.base = DiskNode.directory(0);
        for (String name : List.of(ROOT, CLAIMS)) {
            DiskNode root = DiskNode.directory(0);
            Objects.requireNonNull(base.names).put(name, root);
            base.safeNames.put(name, root);
        }
    }

    /** What is wrong with it. */
    DiskFaults faults() {
        return faults;
    }

    /** What has a name; the first part of a path is ignored. */
    @Nullable
    DiskNode find(Path path) {
        DiskNode node = base;
        for (int i = 1; i < path.getNameCount() && node != null; i++) {
            node = node.names == null ? null : node.names.get(path.getName(i).toString());
        }
        return node;
    }

    void put(DiskNode directory, String name, DiskNode file) {
        Objects.requireNonNull(directory.names).put(name, file);
        changes.add(new Change(List.of(new NameChange(directory, name, file))));
    }

    void remove(DiskNode directory, String name) {
        Objects.requireNonNull(directory.names).remove(name);
        changes.add(new Change(List.of(new NameChange(directory, name, null))));
    }

    void rename(DiskNode from, String name, DiskNode to, String newName) {
        DiskNode file = Objects.requireNonNull(from.names).remove(name);
        Objects.requireNonNull(to.names).put(newName, Objects.requireNonNull(file));
        changes.add(new Change(List.of(new NameChange(from, name, null), new NameChange(to, newName, file))));
    }

    /** An fsync of a directory. */
    void sync(DiskNode directory) {
        Iterator<Change> all = changes.iterator();
        while (all.hasNext()) {
            Change change = all.next();
            if (change.concerns(directory)) {
                change.makeSafe();
                all.remove();
            }
        }
    }

    /** The power fails. */
    void powerFails(RandomGenerator random) {
        int kept = random.nextInt(3);
        for (Change change : changes) {
            if (kept == 0 ? random.nextBoolean() : kept == 1) {
                change.makeSafe();
            }
        }
        changes.clear();
        lose(base, random);
    }

    private static void lose(DiskNode node, RandomGenerator random) {
        node.lose(random);
        node.children().forEach(child -> lose(child, random));
    }

    /** Finds the files that are there, intact, whatever a power failure now would keep of the changes that are not safe. */
    void forEachSafe(BiConsumer<String, byte[]> found) {
        forEachSafe(base, found);
    }

    private void forEachSafe(DiskNode directory, BiConsumer<String, byte[]> found) {
        directory.safeNames.forEach((name, node) -> {
            if (node.isDirectory()) {
                forEachSafe(node, found);
            } else if (!mayVanish(directory, name)) {
                found.accept(name, Objects.requireNonNull(node.safeBytes()));
            }
        });
    }

    /** What the file of a claim has, whatever a power failure now would keep; null if it may be gone. */
    byte @Nullable [] safeClaim(String name) {
        DiskNode directory = Objects.requireNonNull(base.safeNames.get(CLAIMS));
        DiskNode file = directory.safeNames.get(name);
        return file == null || mayVanish(directory, name) ? null : file.safeBytes();
    }

    private boolean mayVanish(DiskNode directory, String name) {
        DiskNode safe = Objects.requireNonNull(directory.safeNames.get(name));
        return safe.safeBytes() == null || changes.stream().anyMatch(change -> change.mayEnd(directory, name, safe));
    }

    /** The names of the messages that wait, and of what was left behind. */
    List<String> messages() {
        DiskNode root =
                Objects.requireNonNull(Objects.requireNonNull(base.names).get(ROOT));
        return Objects.requireNonNull(root.names).keySet().stream()
                .filter(name -> name.contains(".json"))
                .toList();
    }

    /** Finds the messages' files in a subdirectory. */
    void forEach(String subdirectory, BiConsumer<String, byte[]> found) {
        DiskNode root =
                Objects.requireNonNull(Objects.requireNonNull(base.names).get(ROOT));
        DiskNode directory = Objects.requireNonNull(root.names).get(subdirectory);
        if (directory != null) {
            Objects.requireNonNull(directory.names).forEach((name, file) -> {
                if (name.contains(".json")) {
                    found.accept(name, file.bytes());
                }
            });
        }
    }

    long used() {
        return size(base);
    }

    private static long size(DiskNode node) {
        return node.size()
                + node.children().stream().mapToLong(SimulatedDisk::size).sum();
    }

    long capacity() {
        return capacity;
    }

    /** From now on it has room for that much more, or for no more if that is 0. */
    void leave(long bytes) {
        capacity = bytes == Long.MAX_VALUE ? bytes : used() + bytes;
    }

    boolean hasRoomFor(long bytes) {
        return capacity == Long.MAX_VALUE || used() + bytes <= capacity;
    }

    /** The time with which it dates files. */
    long wallClock() {
        return clock.at(timeline.now());
    }
}
