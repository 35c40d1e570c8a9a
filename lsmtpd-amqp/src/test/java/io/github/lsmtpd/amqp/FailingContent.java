package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.InputStream;

/** Content that cannot be read. */
public record FailingContent(Throwable failure) implements MessageContent {
    @Override
    public long size() {
        return 4;
    }

    @Override
    public InputStream openStream() throws IOException {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof IOException unreadable) {
            throw unreadable;
        }
        throw new IllegalStateException(failure);
    }
}
