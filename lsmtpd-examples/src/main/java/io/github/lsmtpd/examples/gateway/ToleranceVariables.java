package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.ContentRules;
import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;

/** {@code TOLERATE}, and the older switches for some of what it names. Stateless. */
final class ToleranceVariables {
    private ToleranceVariables() {}

    static ContentRules rules(Settings settings) {
        ContentRules rules = new ContentRules(
                settings.get(ServerSetting.RECEIVED_HEADER),
                settings.get(ServerSetting.TOLERATE),
                settings.get(ServerSetting.MAX_HOPS),
                settings.get(ServerSetting.RENAME_FORGED_RESULTS));
        // Where one of these is set, it decides over its own name.
        rules = decide(rules, settings, ServerSetting.ALLOW_BARE_LINE_FEED, SmtpTolerance.BARE_LF);
        rules = decide(rules, settings, ServerSetting.ALLOW_LONG_LINES, SmtpTolerance.LONG_LINES);
        return decide(rules, settings, ServerSetting.ALLOW_EMPTY_MESSAGE, SmtpTolerance.EMPTY_MESSAGE);
    }

    private static ContentRules decide(
            ContentRules rules, Settings settings, Setting<Boolean> allow, SmtpTolerance tolerance) {
        return settings.find(allow)
                .map(allowed -> allowed ? rules.tolerating(tolerance) : rules.refusing(tolerance))
                .orElse(rules);
    }
}
