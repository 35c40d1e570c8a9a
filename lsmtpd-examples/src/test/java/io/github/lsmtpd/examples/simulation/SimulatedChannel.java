package io.github.lsmtpd.examples.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** An open file of the simulated disk. */
final class SimulatedChannel extends FileChannel {
    private final DiskNode node;
    private final SimulatedDisk disk;
    private final SimulatedProcess process;
    private long position;

    SimulatedChannel(DiskNode node, SimulatedDisk disk, SimulatedProcess process) {
        this.node = node;
        this.disk = disk;
        this.process = process;
    }

    DiskNode node() {
        return node;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = read(target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        process.checkAlive();
        disk.faults().strike(DiskOperation.READ, null);
        if (at >= node.size()) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), node.size() - at);
        target.put(node.bytes(), (int) at, count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = write(source, position);
        position += count;
        return count;
    }

    /** A disk that is full takes what it has room for first. */
    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        process.checkAlive();
        int wanted = source.remaining();
        long room = disk.hasRoomFor(wanted) ? wanted : Math.max(0, disk.capacity() - disk.used());
        if (room == 0 && wanted > 0) {
            throw new IOException(DiskFaults.NO_SPACE);
        }
        byte[] bytes = new byte[(int) Math.min(room, wanted)];
        source.get(bytes);
        node.write((int) at, bytes, disk.wallClock());
        return bytes.length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return node.size();
    }

    /** Only the operations of the sinks are simulated, and {@link SimulatedFiles#sync} is their fsync. */
    @Override
    public void force(boolean metaData) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long at, long length, boolean shared) {
        return new FileLock(this, at, length, shared) {
            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public FileLock lock(long at, long length, boolean shared) {
        return tryLock(at, length, shared);
    }

    @Override
    public FileChannel truncate(long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable MappedByteBuffer map(MapMode mode, long at, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseChannel() {}
}
