package io.github.lsmtpd.spool;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;

/**
 * Offers {@link FailoverSink} under the name {@code spool}. {@code SPOOL_PRIMARY} ({@code amqp} by default) names the
 * sink that it stands in for, which is made from the same settings; {@link SpoolSettings} has the rest. Thread safe.
 */
public final class SpoolSinkProvider implements MessageSinkProvider {
    private static final String NAME = "spool";
    private static final String PRIMARY = "SPOOL_PRIMARY";

    /** For {@link java.util.ServiceLoader}. */
    public SpoolSinkProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MessageSink create(Settings settings) {
        String name = settings.text(PRIMARY, "amqp");
        if (name.equals(NAME)) {
            throw new SettingException(PRIMARY, name, "the name of another sink, which the spool stands in for");
        }
        SpoolSettings spool = SpoolSettings.from(settings);
        MessageSink primary = MessageSinkProvider.named(PRIMARY, name).create(settings);
        try {
            return new FailoverSink(primary, spool);
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }
}
