package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The files of one simulated process: each operation may take its time, and fail, and the process may be killed in it. */
class SimulatedFiles extends FileOperations {
    private static final long BLOCK = 4_096;

    private final SimulatedDisk disk;
    private final SimulatedProcess process;
    private final Runnable step;

    /**
     * Files on a disk.
     *
     * @param step called before each operation
     */
    SimulatedFiles(SimulatedDisk disk, SimulatedProcess process, Runnable step) {
        this.disk = disk;
        this.process = process;
        this.step = step;
    }

    void begin(DiskOperation operation, Path path) throws IOException {
        process.checkAlive();
        step.run();
        long delay = disk.faults().delay(operation);
        if (delay > 0) {
            pause(delay);
        }
        disk.faults().strike(operation, path);
    }

    /** The operation takes a time. */
    void pause(long nanos) throws IOException {
        process.sleep(nanos);
    }

    private DiskNode directoryOf(Path path) throws IOException {
        DiskNode parent = disk.find(Objects.requireNonNull(path.getParent()));
        if (parent == null) {
            throw new NoSuchFileException(path.toString());
        }
        return parent;
    }

    private DiskNode node(Path path) throws IOException {
        DiskNode node = disk.find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        begin(DiskOperation.CREATE, file);
        if (disk.find(file) != null) {
            throw new FileAlreadyExistsException(file.toString());
        }
        return added(file);
    }

    private FileChannel added(Path file) throws IOException {
        if (!disk.hasRoomFor(1)) {
            throw new FileSystemException(file.toString(), null, DiskFaults.NO_SPACE);
        }
        DiskNode created = DiskNode.file(disk.wallClock());
        disk.put(directoryOf(file), name(file), created);
        return new SimulatedChannel(created, disk, process);
    }

    @Override
    public FileChannel open(Path file) throws IOException {
        begin(DiskOperation.OPEN, file);
        return new SimulatedChannel(node(file), disk, process);
    }

    @Override
    public FileChannel openForWriting(Path file) throws IOException {
        return open(file);
    }

    @Override
    public FileChannel openLock(Path file) throws IOException {
        process.checkAlive();
        DiskNode node = disk.find(file);
        return node == null ? added(file) : new SimulatedChannel(node, disk, process);
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        begin(DiskOperation.WRITE, Path.of("a file"));
        super.write(file, bytes);
    }

    @Override
    public void sync(FileChannel file) throws IOException {
        DiskNode node = ((SimulatedChannel) file).node();
        try {
            begin(DiskOperation.SYNC, Path.of("a file"));
        } catch (IOException e) {
            node.failSync();
            throw e;
        }
        node.sync();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        begin(DiskOperation.RENAME, from);
        DiskNode source = directoryOf(from);
        if (disk.find(from) == null) {
            throw new NoSuchFileException(from.toString());
        }
        disk.rename(source, name(from), directoryOf(to), name(to));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        begin(DiskOperation.SYNC_DIRECTORY, directory);
        disk.sync(node(directory));
    }

    @Override
    public boolean delete(Path file) throws IOException {
        begin(DiskOperation.DELETE, file);
        if (disk.find(file) == null) {
            return false;
        }
        disk.remove(directoryOf(file), name(file));
        return true;
    }

    @Override
    public PosixFileAttributes attributes(Path file) throws IOException {
        begin(DiskOperation.ATTRIBUTES, file);
        return new SimulatedAttributes(node(file));
    }

    /** Asked along with the attributes, which fail and take their time for both. */
    @Override
    public Object ownerNumber(Path file) throws IOException {
        process.checkAlive();
        var unused = node(file);
        return 0;
    }

    @Override
    public boolean exists(Path file) {
        process.checkAlive();
        return disk.find(file) != null;
    }

    @Override
    public DirectoryStream<Path> list(Path directory, String glob) throws IOException {
        begin(DiskOperation.LIST, directory);
        DiskNode node = node(directory);
        if (node.names == null) {
            throw new NotDirectoryException(directory.toString());
        }
        String part = glob.replace("*", "");
        List<Path> found = new ArrayList<>();
        for (String name : node.names.keySet()) {
            if (glob.endsWith("*") ? name.contains(part) : name.endsWith(part)) {
                found.add(directory.resolve(name));
            }
        }
        Collections.shuffle(found, new Random(disk.wallClock()));
        return new Listed(found);
    }

    private record Listed(List<Path> paths) implements DirectoryStream<Path> {
        @Override
        public Iterator<Path> iterator() {
            return paths.iterator();
        }

        @Override
        public void close() {}
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<Set<PosixFilePermission>> mode) throws IOException {
        begin(DiskOperation.CREATE, directory);
        if (disk.find(directory) != null) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        disk.put(directoryOf(directory), name(directory), DiskNode.directory(disk.wallClock()));
    }

    @Override
    public void touch(Path directory) {}

    @Override
    public void touch(Path file, Instant time) throws IOException {
        begin(DiskOperation.ATTRIBUTES, file);
        node(file).touch(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());
    }

    @Override
    public Path realPath(Path path) {
        return path;
    }

    @Override
    public long usableSpace(Path directory) {
        process.checkAlive();
        long capacity = disk.capacity();
        return capacity == Long.MAX_VALUE ? 1L << 40 : Math.max(0, (capacity - disk.used()) / BLOCK * BLOCK);
    }

    @Override
    public String fileSystemType(Path directory) {
        return "simulated";
    }
}
