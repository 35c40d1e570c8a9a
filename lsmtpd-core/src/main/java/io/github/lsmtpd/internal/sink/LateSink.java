package io.github.lsmtpd.internal.sink;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Stands for a sink that is made after the server's addresses are bound; no client is accepted before it is set. Thread safe. */
public final class LateSink implements MessageSink {
    private volatile @Nullable MessageSink sink;

    /** A sink that is not there yet. */
    public LateSink() {}

    /**
     * Puts the sink in its place, before any client is accepted.
     *
     * @param made the sink
     */
    public void set(MessageSink made) {
        sink = Objects.requireNonNull(made, "sink");
    }

    private MessageSink sink() {
        return Objects.requireNonNull(sink, "sink");
    }

    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        return sink().deliver(message);
    }

    @Override
    public long maxMessageSize() {
        return sink().maxMessageSize();
    }

    @Override
    public long provenMessageSize() {
        return sink().provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return sink().hasRoomFor(size);
    }

    @Override
    public void close() {
        sink().close();
    }
}
