package io.github.lsmtpd.internal.sink;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;

/** Offers {@link MessageSink#discard()} under the name {@code discard}; it has no settings. Thread safe. */
public final class DiscardSinkProvider implements MessageSinkProvider {
    /** For {@link java.util.ServiceLoader}. */
    public DiscardSinkProvider() {}

    @Override
    public String name() {
        return "discard";
    }

    @Override
    public MessageSink create(Settings settings) {
        return MessageSink.discard();
    }
}
