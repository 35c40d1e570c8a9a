package io.github.lsmtpd;

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
