package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A stream whose writers never wait, however slowly the other side reads: whole lines go to a queue, and a thread of its
 * own writes them out. When the queue is full, lines are dropped and counted until it is half empty; a line with their
 * number stands in their place. What was written may not be on the other side yet when {@code write} or {@code flush}
 * returns. Thread safe.
 */
final class BoundedOutput extends OutputStream {
    /** Bytes that may wait: some thousands of log lines, little beside the heap. */
    static final int MAX_WAITING_BYTES = 2 * 1024 * 1024;
    /** What an array and its place in the queue take beside its bytes. */
    private static final int OVERHEAD = 32;
    /** A line that is longer goes out in pieces. */
    private static final int LONGEST_PIECE = 64 * 1024;
    /** Lines are written together up to about this. */
    private static final int BATCH = 8 * 1024;

    private final OutputStream target;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int waitingBytes;
    private long dropped;
    private long linesInWriting;
    private boolean lastWriteFailed;

    /** Bytes to write, and for how many lines they stand: one, or those that were dropped. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] bytes, long lines) {}

    private BoundedOutput(OutputStream target) {
        this.target = target;
    }

    /**
     * Starts the thread, which does not keep the process alive.
     *
     * @param name the thread's name
     * @param target where the lines go; used by that thread alone
     */
    static BoundedOutput start(String name, OutputStream target) {
        BoundedOutput output = new BoundedOutput(target);
        Thread writer = new Thread(output::writeLines, name);
        writer.setDaemon(true);
        writer.start();
        return output;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n' || line.size() + i - start == LONGEST_PIECE) {
                line.write(bytes, start, i + 1 - start);
                endLine();
                start = i + 1;
            }
        }
        line.write(bytes, start, end - start);
    }

    private void endLine() {
        int room = MAX_WAITING_BYTES - waitingBytes - line.size() - OVERHEAD;
        if (room < 0 || (dropped > 0 && waitingBytes > MAX_WAITING_BYTES / 2)) {
            dropped++;
        } else {
            addDroppedCount();
            add(line.toByteArray(), 1);
        }
        line.reset();
    }

    private void addDroppedCount() {
        if (dropped > 0) {
            String count = "lsmtpd-gateway: " + dropped
                    + " lines were dropped here, since they could not be written in time\n";
            add(count.getBytes(UTF_8), dropped);
            dropped = 0;
        }
    }

    private void add(byte[] bytes, long lines) {
        waiting.add(new Entry(bytes, lines));
        waitingBytes += bytes.length + OVERHEAD;
        notifyAll();
    }

    /**
     * Waits until all that was written before is on the other side, a last line without an end as well.
     *
     * @return false if it is not within the limit
     */
    synchronized boolean awaitWritten(Duration limit) throws InterruptedException {
        if (line.size() > 0) {
            endLine();
        }
        long end = System.nanoTime() + limit.toNanos();
        long rest = limit.toMillis();
        while (!isIdle() && rest > 0) {
            wait(rest);
            rest = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return isIdle();
    }

    private boolean isIdle() {
        return waiting.isEmpty() && linesInWriting == 0 && dropped == 0;
    }

    @SuppressWarnings("InfiniteLoopStatement") // as long as the process
    private void writeLines() {
        while (true) {
            try {
                target.write(next());
                lastWriteFailed = false;
            } catch (IOException | RuntimeException | Error e) { // no room, no memory, or the reader is gone
                lastWriteFailed = true;
                countFailed();
            }
        }
    }

    /** Waits for lines, and takes as many as are written at once. */
    private synchronized byte[] next() {
        linesInWriting = 0;
        if (waiting.isEmpty() && !lastWriteFailed) { // otherwise it is tried again with the next line
            addDroppedCount();
        }
        notifyAll();
        awaitLine();
        ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH);
        while (!waiting.isEmpty() && batch.size() < BATCH) {
            Entry taken = waiting.remove();
            batch.writeBytes(taken.bytes());
            waitingBytes -= taken.bytes().length + OVERHEAD;
            linesInWriting += taken.lines();
        }
        return batch.toByteArray();
    }

    private void awaitLine() {
        while (waiting.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                // nothing interrupts this thread, and nothing else writes
            }
        }
    }

    private synchronized void countFailed() {
        dropped += linesInWriting;
    }
}
