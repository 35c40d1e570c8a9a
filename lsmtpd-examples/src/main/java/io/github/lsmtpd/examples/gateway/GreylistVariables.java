package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.Greylist;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The environment variables of the greylist. Stateless. */
final class GreylistVariables {
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private static final Setting<Boolean> ENABLED = Setting.flag("greylist", "GREYLIST")
            .byDefault(false)
            .meaning("mail that is new gets 451 4.7.1 until it is sent again");
    private static final Setting<Duration> DELAY = Setting.seconds("delay", "GREYLIST_DELAY_SECS", Duration.ofDays(1))
            .byDefault(Duration.ofMinutes(1))
            .meaning("how long after the first try it is refused");
    private static final Setting<Duration> WINDOW = Setting.seconds("window", "GREYLIST_WINDOW_SECS", LONGEST)
            .byDefault(Duration.ofDays(2))
            .meaning("how long after the first try it may come again; more than the delay");
    private static final Setting<Duration> REMEMBERED = Setting.seconds("remembered", "GREYLIST_REMEMBER_SECS", LONGEST)
            .byDefault(Duration.ofDays(36))
            .meaning("how long after its last message a client that came again passes; not less than the window");
    static final List<Setting<?>> SETTINGS = List.of(ENABLED, DELAY, WINDOW, REMEMBERED);

    private GreylistVariables() {}

    static Stream<SmtpPolicy> policies(Settings settings) {
        if (!settings.get(ENABLED)) {
            return Stream.empty();
        }
        Duration delay = settings.get(DELAY);
        Duration window = settings.get(WINDOW);
        Duration remembered = settings.get(REMEMBERED);
        if (window.compareTo(delay) <= 0) {
            throw new SettingException(WINDOW.variable(), WINDOW.text(window), "more than " + DELAY.variable());
        }
        if (remembered.compareTo(window) < 0) {
            throw new SettingException(
                    REMEMBERED.variable(), REMEMBERED.text(remembered), "not less than " + WINDOW.variable());
        }
        return Stream.of(Greylist.of(delay, window, remembered));
    }
}
