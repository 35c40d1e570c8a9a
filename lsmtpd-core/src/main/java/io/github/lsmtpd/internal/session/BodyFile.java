package io.github.lsmtpd.internal.session;

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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private temporary file that holds one large body. It has no name once it is open, so that it is gone with the
 * process, however that ends. Never touched on the connection's thread: while a piece is being written, the connection is
 * paused, so there is one piece at a time and the order is kept.
 */
final class BodyFile {
    private static final Logger LOG = LoggerFactory.getLogger(BodyFile.class);
    private static final int READ_BUFFER = 64 * 1024;

    private final Path directory;
    private final Executor writers;
    private final Transport transport;
    private volatile @Nullable FileChannel channel;
    private volatile @Nullable IOException failure;
    private volatile boolean closed;

    BodyFile(Path directory, Executor writers, Transport transport) {
        this.directory = directory;
        this.writers = writers;
        this.transport = transport;
    }

    /** Writes pieces behind those before, with the connection paused meanwhile. After a failure, it does nothing. */
    void append(List<byte[]> pieces) {
        if (failure != null) {
            return;
        }
        transport.pause();
        writers.execute(() -> {
            try {
                write(pieces);
            } catch (IOException e) {
                failed(e);
            } catch (RuntimeException | Error e) {
                failed(new IOException(e)); // otherwise the connection would stay paused
            }
            transport.execute(transport::resume);
        });
    }

    private void failed(IOException e) {
        failure = e;
        if (!closed) {
            LOG.warn("cannot keep a message in a temporary file in {}: {}", directory, e.toString());
        }
    }

    private void write(List<byte[]> pieces) throws IOException {
        FileChannel out = opened();
        for (byte[] piece : pieces) {
            ByteBuffer bytes = ByteBuffer.wrap(piece);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            // Only its owner can read what createTempFile makes.
            Path path = Files.createTempFile(directory, "lsmtpd-", ".body");
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            Files.deleteIfExists(path);
            channel = open;
            if (closed) {
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
        return new BufferedInputStream(new Reader(in), READ_BUFFER);
    }

    /** Gives the room back, on a writer's thread. */
    void close() {
        closed = true;
        try {
            writers.execute(this::closeNow);
        } catch (RejectedExecutionException e) {
            closeNow(); // the server has stopped, and its event loops have no session to serve any more
        }
    }

    private void closeNow() {
        FileChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("cannot close a temporary file: {}", e.toString());
            }
        }
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
            int most = Math.min(length, READ_BUFFER); // the JDK keeps a direct buffer as large for each thread
            int count = in.read(ByteBuffer.wrap(into, offset, most), at);
            at += Math.max(count, 0);
            return count;
        }
    }
}
