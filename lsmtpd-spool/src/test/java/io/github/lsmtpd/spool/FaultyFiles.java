package io.github.lsmtpd.spool;

import io.github.lsmtpd.spool.internal.FileOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The real operations, each of which can be made to fail or to wait, and is noted once it is done. */
final class FaultyFiles extends FileOperations {
    static final List<String> STEPS = List.of("create", "write", "sync", "rename", "syncDirectory");

    /** What happens instead of, or before, an operation. */
    interface Fault {
        void strike() throws IOException;
    }

    /** What happens before a file is looked at. */
    interface PathFault {
        void strike(Path file) throws IOException;
    }

    private volatile @Nullable PathFault attributesFault;
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<Path> syncedDirectories = new CopyOnWriteArrayList<>();
    private final List<FileChannel> synced = new CopyOnWriteArrayList<>();

    void on(String step, Fault fault) {
        faults.put(step, fault);
    }

    void fail(String step, String reason) {
        on(step, () -> {
            throw new IOException(reason);
        });
    }

    void onAttributes(PathFault fault) {
        attributesFault = fault;
    }

    void heal() {
        attributesFault = null;
        faults.clear();
    }

    List<String> done() {
        return done;
    }

    /** The files that an fsync was tried on, one for each try. */
    List<FileChannel> synced() {
        return synced;
    }

    /** The directories whose fsync succeeded, one for each time. */
    List<Path> syncedDirectories() {
        return syncedDirectories;
    }

    long count(String step) {
        return done.stream().filter(step::equals).count();
    }

    private void before(String step) throws IOException {
        Fault fault = faults.get(step);
        if (fault != null) {
            done.add("faulty " + step);
            fault.strike();
        }
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        before("create");
        FileChannel channel = super.create(file);
        done.add("create");
        return channel;
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        before("write");
        super.write(file, bytes);
        done.add("write");
    }

    @Override
    public void sync(FileChannel file) throws IOException {
        synced.add(file);
        before("sync");
        super.sync(file);
        done.add("sync");
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        before("rename");
        super.rename(from, to);
        done.add("rename");
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        before("syncDirectory");
        super.syncDirectory(directory);
        syncedDirectories.add(directory);
        done.add("syncDirectory");
    }

    @Override
    public boolean delete(Path file) throws IOException {
        before("delete");
        boolean there = super.delete(file);
        done.add("delete");
        return there;
    }

    @Override
    public BasicFileAttributes attributes(Path file) throws IOException {
        PathFault fault = attributesFault;
        if (fault != null) {
            fault.strike(file);
        }
        return super.attributes(file);
    }
}
