package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A content that can be revoked: a message that waits in a sink for longer than its client waits then holds no memory, and
 * cannot be sent any more. A stream that is open already can be read to its end. Thread safe.
 */
final class RevocableContent implements MessageContent {
    private final long size;
    private @Nullable MessageContent content;
    private boolean opened;

    RevocableContent(MessageContent content) {
        this.content = content;
        this.size = content.size();
    }

    /** Revokes it; returns whether it has never been opened, so that it cannot have been sent. */
    synchronized boolean revoke() {
        content = null;
        return !opened;
    }

    private synchronized MessageContent open() throws IOException {
        if (content == null) {
            throw new IOException("the message was given up before it was sent");
        }
        opened = true;
        return content;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream openStream() throws IOException {
        return open().openStream();
    }

    @Override
    public ReadableByteChannel openChannel() throws IOException {
        return open().openChannel();
    }

    @Override
    public byte[] toByteArray() throws IOException {
        return open().toByteArray();
    }

    @Override
    public String toString() {
        return size + " bytes";
    }
}
