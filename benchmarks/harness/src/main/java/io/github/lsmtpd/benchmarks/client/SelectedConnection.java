package io.github.lsmtpd.benchmarks.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One of many connections that one thread serves with a selector; it is the attachment of its key. Not thread safe. */
public abstract class SelectedConnection {
    private static final int READ_BUFFER = 2_048;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ReplyReader replies = new ReplyReader();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BUFFER);
    private ByteBuffer out = ByteBuffer.allocate(0);

    /** Connects. */
    protected SelectedConnection(Selector selector, InetSocketAddress server) throws IOException {
        channel = SocketChannel.open(server);
        channel.socket().setTcpNoDelay(true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Serves a connection of which the selector says that it is ready. */
    public static void serve(SelectionKey key) {
        try {
            ((SelectedConnection) key.attachment()).onReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes all connections of a selector. */
    public static void closeAll(Selector selector) throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
    }

    private void onReady() throws IOException {
        if (key.isWritable()) {
            flush();
        }
        if (key.isReadable()) {
            read();
        }
    }

    private void read() throws IOException {
        if (channel.read(in.clear()) < 0) {
            throw new EOFException("the server closed a connection");
        }
        in.flip();
        for (int code = replies.read(in); code != ReplyReader.NONE; code = replies.read(in)) {
            onReply(code);
        }
    }

    /** Sends; what the socket does not take at once follows when it can. */
    protected final void write(ByteBuffer bytes) throws IOException {
        out = bytes;
        flush();
    }

    private void flush() throws IOException {
        channel.write(out);
        int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
        if (!out.hasRemaining()) {
            onWritten();
        }
    }

    /** A reply has come. */
    protected abstract void onReply(int code) throws IOException;

    /** All that was to be sent is with the kernel. */
    protected void onWritten() {}
}
