package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.RateKey;
import io.github.lsmtpd.policy.RateLimit;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The environment variables that say how much is taken in a time. Stateless. */
final class RateVariables {
    private static final Pattern WORD = Pattern.compile("_(.)");
    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,5})/(second|minute|hour|day)");

    private static final Setting<Rate> MESSAGES_PER_ADDRESS = rate(
            "MESSAGES_PER_ADDRESS",
            "most messages of one address (for IPv6, of its /64) in a time, such as `100/hour`,"
                    + " or per `second`, `minute` or `day`; more gets 450 4.7.1");
    private static final Setting<Rate> RECIPIENTS_PER_ADDRESS =
            rate("RECIPIENTS_PER_ADDRESS", "most recipients of one address in a time");
    private static final Setting<Rate> MESSAGES_PER_SENDER =
            rate("MESSAGES_PER_SENDER", "most messages of one reverse-path in a time");
    private static final Setting<Rate> RECIPIENTS_PER_SENDER =
            rate("RECIPIENTS_PER_SENDER", "most recipients of one reverse-path in a time");
    private static final Setting<Rate> MESSAGES_PER_SENDER_DOMAIN =
            rate("MESSAGES_PER_SENDER_DOMAIN", "most messages of one domain of reverse-paths in a time");
    private static final Setting<Rate> RECIPIENTS_PER_SENDER_DOMAIN =
            rate("RECIPIENTS_PER_SENDER_DOMAIN", "most recipients of one domain of reverse-paths in a time");
    private static final Setting<Rate> MESSAGES_PER_IDENTITY =
            rate("MESSAGES_PER_IDENTITY", "most messages of one authenticated user in a time");
    private static final Setting<Rate> RECIPIENTS_PER_IDENTITY =
            rate("RECIPIENTS_PER_IDENTITY", "most recipients of one authenticated user in a time");

    static final List<Setting<?>> SETTINGS = List.of(
            MESSAGES_PER_ADDRESS,
            RECIPIENTS_PER_ADDRESS,
            MESSAGES_PER_SENDER,
            RECIPIENTS_PER_SENDER,
            MESSAGES_PER_SENDER_DOMAIN,
            RECIPIENTS_PER_SENDER_DOMAIN,
            MESSAGES_PER_IDENTITY,
            RECIPIENTS_PER_IDENTITY);

    private RateVariables() {}

    /** A number in a time, as it is written. */
    private record Rate(int max, String unit) {
        Duration time() {
            return switch (unit) {
                case "second" -> Duration.ofSeconds(1);
                case "minute" -> Duration.ofMinutes(1);
                case "hour" -> Duration.ofHours(1);
                default -> Duration.ofDays(1);
            };
        }

        @Override
        public String toString() {
            return max + "/" + unit;
        }
    }

    private static Setting<Rate> rate(String name, String meaning) {
        String inCode = WORD.matcher(name.toLowerCase(Locale.ROOT))
                .replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
        return Setting.parsed(inCode, "RATE_" + name, RateVariables::parse, Rate::toString)
                .noDefault("no limit")
                .meaning(meaning);
    }

    private static Rate parse(String variable, String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw new SettingException(
                    variable, text, "a number and a time, such as 100/hour, up to 999999; also second, minute, day");
        }
        return new Rate(Integer.parseInt(rate.group(1)), rate.group(2));
    }

    static Stream<SmtpPolicy> policies(Settings settings) {
        return Stream.of(
                        messages(settings, MESSAGES_PER_ADDRESS, RateKey.ADDRESS),
                        recipients(settings, RECIPIENTS_PER_ADDRESS, RateKey.ADDRESS),
                        messages(settings, MESSAGES_PER_SENDER, RateKey.SENDER),
                        recipients(settings, RECIPIENTS_PER_SENDER, RateKey.SENDER),
                        messages(settings, MESSAGES_PER_SENDER_DOMAIN, RateKey.SENDER_DOMAIN),
                        recipients(settings, RECIPIENTS_PER_SENDER_DOMAIN, RateKey.SENDER_DOMAIN),
                        messages(settings, MESSAGES_PER_IDENTITY, RateKey.IDENTITY),
                        recipients(settings, RECIPIENTS_PER_IDENTITY, RateKey.IDENTITY))
                .flatMap(Optional::stream);
    }

    private static Optional<RateLimit> messages(Settings settings, Setting<Rate> setting, RateKey key) {
        return settings.find(setting).map(rate -> RateLimit.messages(key, rate.max(), rate.time()));
    }

    private static Optional<RateLimit> recipients(Settings settings, Setting<Rate> setting, RateKey key) {
        return settings.find(setting).map(rate -> RateLimit.recipients(key, rate.max(), rate.time()));
    }
}
