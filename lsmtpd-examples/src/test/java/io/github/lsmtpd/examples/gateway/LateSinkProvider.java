package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A sink, {@code SINK=late}, that is made once the test lets it, as {@link HeldSink} delivers; it keeps nothing. */
public final class LateSinkProvider implements MessageSinkProvider {
    @Override
    public String name() {
        return "late";
    }

    @Override
    public MessageSink create(Settings settings) {
        try {
            HeldSink.await(HeldSink.port(settings));
            return MessageSink.discard();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
