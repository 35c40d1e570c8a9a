package io.github.lsmtpd.spool;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Offers {@link FailoverSink} under the name {@code spool}. {@code SPOOL_PRIMARY} ({@code amqp} by default) names the
 * sink that it stands in for, which is made from the same settings; with {@code SPOOL_SECOND_DIR} there is a second one before
 * it, in that directory; {@link SpoolSettings} has the rest. Thread safe.
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
        Optional<Path> second = settings.find(SpoolSetting.SECOND_DIRECTORY);
        MessageSink primary =
                MessageSinkProvider.named(SpoolSetting.PRIMARY.variable(), name).create(settings);
        MessageSink first = open(primary, spool, SpoolSetting.DIRECTORY);
        return second.isEmpty() ? first : open(first, spool.second(second.get()), SpoolSetting.SECOND_DIRECTORY);
    }

    private static MessageSink open(MessageSink primary, SpoolSettings spool, Setting<Path> directory) {
        try {
            return new FailoverSink(primary, spool);
        } catch (SettingException e) {
            primary.close();
            boolean keys = e.setting().equals(SpoolSetting.KEY_FILE.name());
            throw e.named((keys ? SpoolSetting.KEY_FILE : directory).variable()); // all that fails when it is opened
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
