package io.github.lsmtpd.benchmarks.sinks;

import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the spool is compared to: a loop on some threads that writes a file, fsyncs it and renames it, with the bytes that
 * the spool would write and nothing else; it does not even fsync the directory, as the spool does.
 */
final class BareFiles {
    private final Path directory;
    private final byte[] bytes;

    BareFiles(Path directory, int messageSize) throws IOException {
        this.directory = directory;
        this.bytes = MessageJson.write(new Mail(messageSize).next());
    }

    /** Writes a number of files, and returns how many a second. */
    double run(int threads, int count) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        CountDownLatch done = new CountDownLatch(threads);
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            new Thread(() -> {
                        while (left.getAndDecrement() > 0) {
                            write();
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        return count / ((System.nanoTime() - start) / 1e9);
    }

    private void write() {
        String name = UUID.randomUUID().toString();
        Path temporary = directory.resolve(name + ".tmp");
        try {
            try (FileChannel file =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                file.force(true);
            }
            Files.move(temporary, directory.resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
