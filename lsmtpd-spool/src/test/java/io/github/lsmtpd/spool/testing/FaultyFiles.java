package io.github.lsmtpd.spool.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The real operations, each of which can be made to fail or to wait, and is recorded once it is done. */
public final class FaultyFiles extends FileOperations {
    public static final List<String> STEPS = List.of("create", "write", "sync", "rename", "syncDirectory");

    /** What happens instead of, or before, an operation. */
    public interface Fault {
        void strike() throws IOException;
    }

    /** What happens before a file's attributes are read. */
    public interface PathFault {
        void strike(Path file) throws IOException;
    }

    private volatile @Nullable PathFault attributesFault;
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<Path> syncedDirectories = new CopyOnWriteArrayList<>();
    private final List<FileChannel> synced = new CopyOnWriteArrayList<>();

    public void on(String step, Fault fault) {
        faults.put(step, fault);
    }

    public void fail(String step, String reason) {
        on(step, () -> {
            throw new IOException(reason);
        });
    }

    /** Lets an operation wait until it is released. */
    public Hang hang(String step) {
        Hang hang = new Hang();
        on(step, hang);
        return hang;
    }

    public void onAttributes(PathFault fault) {
        attributesFault = fault;
    }

    public void heal() {
        attributesFault = null;
        faults.clear();
    }

    public List<String> done() {
        return done;
    }

    /** The files that an fsync was tried on, one for each try. */
    public List<FileChannel> synced() {
        return synced;
    }

    /** The directories whose fsync succeeded, one for each fsync. */
    public List<Path> syncedDirectories() {
        return syncedDirectories;
    }

    public long count(String step) {
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
    public PosixFileAttributes attributes(Path file) throws IOException {
        PathFault fault = attributesFault;
        if (fault != null) {
            fault.strike(file);
        }
        return super.attributes(file);
    }

    /** An operation that does not return until it is released, as on a disk that does not answer. */
    public static final class Hang implements Fault {
        private final Semaphore reached = new Semaphore(0);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void strike() throws IOException {
            reached.release();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        /** Waits until that many more threads hang in it. */
        public void awaitReached(int threads) throws InterruptedException {
            assertThat(reached.tryAcquire(threads, 30, SECONDS)).isTrue();
        }

        /** Lets every call return, those to come as well. */
        public void release() {
            released.countDown();
        }
    }
}
