package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.config.Settings;

/** {@code TOLERATE}, and the older switches for some of what it names. */
final class ToleranceVariables {
    private ToleranceVariables() {}

    static void tolerate(SmtpServerBuilder builder, Settings settings) {
        builder.strict().tolerate(settings.get(ServerSetting.TOLERATE).toArray(SmtpTolerance[]::new));
        // Where one of these is set, it decides over its own name.
        settings.find(ServerSetting.ALLOW_BARE_LINE_FEED).ifPresent(builder::allowBareLineFeed);
        settings.find(ServerSetting.ALLOW_LONG_LINES).ifPresent(builder::allowLongLines);
        settings.find(ServerSetting.ALLOW_EMPTY_MESSAGE).ifPresent(builder::allowEmptyMessage);
    }
}
