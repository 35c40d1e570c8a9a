package io.github.lsmtpd.spool;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;

/**
 * Offers {@link FailoverSink} under the name {@code spool}. {@code SPOOL_PRIMARY} ({@code amqp} by default) names the
 * sink that it stands in for, which is made from the same settings; {@link SpoolSettings} has the rest. Thread safe.
 */
public final class SpoolSinkProvider implements MessageSinkProvider {
    static final String NAME = "spool";

    /** For {@link java.util.ServiceLoader}. */
    public SpoolSinkProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MessageSink create(Settings settings) {
        String name = settings.get(SpoolSetting.PRIMARY);
        SpoolSettings spool = SpoolSettings.from(settings);
        MessageSink primary =
                MessageSinkProvider.named(SpoolSetting.PRIMARY.variable(), name).create(settings);
        try {
            return new FailoverSink(primary, spool);
        } catch (SettingException e) {
            primary.close();
            throw e.named(SpoolSetting.DIRECTORY.variable()); // the one setting that fails when the spool is opened
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    @Override
    public List<Setting<?>> settings() {
        return SpoolSetting.all();
    }
}
