package io.github.lsmtpd.internal.content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private temporary file that holds one large body. It has no name once it is open, so that it is gone with the
 * process, however that ends. Never touched on the connection's thread: while a piece is being written, the connection is
 * paused, so there is one piece at a time and the order is kept.
 */
final class ContentFile {
    private static final Logger LOG = LoggerFactory.getLogger(ContentFile.class);
    /** The JDK keeps, for each thread, a direct buffer as large as the largest array that was read or written at once. */
    private static final int PIECE = 64 * 1024;

    private final TemporaryFiles files;
    private final FlowControl connection;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable FileChannel channel;
    private volatile @Nullable IOException failure;

    ContentFile(TemporaryFiles files, FlowControl connection) {
        this.files = files;
        this.connection = connection;
    }

    /**
     * Writes pieces after those before, with the connection paused meanwhile. After a failure, it does nothing.
     *
     * @param pieces the bytes
     * @param whenHeldNoMore runs once the pieces are not needed any more, written or not
     */
    void append(List<byte[]> pieces, Runnable whenHeldNoMore) {
        if (failure != null || closed.get() || !reserve(pieces)) {
            whenHeldNoMore.run();
            return;
        }
        connection.pause();
        files.writers().execute(() -> {
            try {
                write(pieces);
                files.written();
            } catch (IOException e) {
                failed(e);
            } catch (RuntimeException | Error e) {
                failed(new IOException(e)); // otherwise the connection would stay paused
            }
            whenHeldNoMore.run();
            connection.execute(connection::resume);
        });
    }

    private boolean reserve(List<byte[]> pieces) {
        long bytes = size(pieces);
        try {
            files.reserve(bytes);
            reserved.addAndGet(bytes);
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private static long size(List<byte[]> pieces) {
        long bytes = 0;
        for (byte[] piece : pieces) {
            bytes += piece.length;
        }
        return bytes;
    }

    private void failed(IOException e) {
        failure = e;
        if (!closed.get()) {
            files.failed(e);
        }
    }

    private void write(List<byte[]> pieces) throws IOException {
        files.requireFree(size(pieces));
        FileChannel out = opened();
        for (byte[] piece : pieces) {
            for (int at = 0; at < piece.length; ) {
                at += out.write(ByteBuffer.wrap(piece, at, Math.min(PIECE, piece.length - at)));
            }
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            // Only its owner can read what createTempFile makes.
            Path path = Files.createTempFile(files.directory(), "lsmtpd-", ".body");
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            Files.deleteIfExists(path);
            channel = open;
            if (closed.get()) {
                open.close();
            }
        }
        return open;
    }

    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** A new stream from the start of the body. */
    InputStream openStream() throws IOException {
        FileChannel in = channel;
        if (in == null) {
            throw new IOException("the temporary file was never opened");
        }
        return new BufferedInputStream(new Reader(in), PIECE);
    }

    /** Gives the room back, on a writer's thread; once, however often it is called. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                files.writers().execute(this::closeNow);
            } catch (RejectedExecutionException e) {
                closeNow(); // the server has stopped, and its event loops have no session to serve any more
            }
        }
    }

    private void closeNow() {
        FileChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("cannot close a temporary file: {}", e.toString());
            }
        }
        files.release(reserved.getAndSet(0));
    }

    /** Reads at its own place, so that there can be several. */
    static final class Reader extends InputStream {
        private final FileChannel in;
        private long at;

        Reader(FileChannel in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(ByteBuffer.wrap(into, offset, Math.min(PIECE, length)), at);
            at += Math.max(count, 0);
            return count;
        }
    }
}
