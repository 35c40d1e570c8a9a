package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.RoutingSetting;
import io.github.lsmtpd.amqp.RoutingSettings;
import io.github.lsmtpd.amqp.RoutingSettingsBuilder;
import io.github.lsmtpd.amqp.internal.SinkLogger;
import io.github.lsmtpd.amqp.internal.routing.NamedTexts;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes routing settings of the variables. Stateless. */
final class RoutingVariables {
    private RoutingVariables() {}

    /** Reads all of them. */
    static RoutingSettings read(Settings settings) {
        RoutingSettingsBuilder builder = RoutingSettings.builder();
        readMap(settings, builder);
        tellOfBraces(settings);
        return builder.publishPer(settings.get(RoutingSetting.PUBLISH_PER))
                .headers(settings.get(RoutingSetting.HEADERS))
                .type(settings.get(RoutingSetting.TYPE))
                .appId(settings.get(RoutingSetting.APP_ID))
                .userId(settings.get(RoutingSetting.USER_ID))
                .priority(settings.get(RoutingSetting.PRIORITY))
                .expiration(settings.get(RoutingSetting.EXPIRATION))
                .persistent(settings.get(RoutingSetting.PERSISTENT))
                .build();
    }

    private static void readMap(Settings settings, RoutingSettingsBuilder builder) {
        Optional<Path> file = settings.find(RoutingSetting.MAP_FILE);
        if (file.isPresent() && settings.find(RoutingSetting.MAP).isPresent()) {
            throw new SettingException(
                    RoutingSetting.MAP.variable(),
                    "set together with " + RoutingSetting.MAP_FILE.variable(),
                    "one of the two");
        }
        builder.map(
                file.isPresent()
                        ? NamedTexts.read(RoutingSetting.MAP_FILE.variable(), file.get())
                        : settings.get(RoutingSetting.MAP));
    }

    /** Before these were templates, two braces were two braces. */
    private static void tellOfBraces(Settings settings) {
        String names = Stream.of(AmqpSetting.EXCHANGE, AmqpSetting.ROUTING_KEY)
                .filter(setting -> settings.get(setting).matches(".*(\\{\\{|\\}\\}).*"))
                .map(Setting::variable)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            SinkLogger.LOG.info("Took double braces in {} for one brace each, as in every template", names);
        }
    }

    /** The same failure under the variable's name, for what is checked only when all is read. */
    static SettingException named(SettingException failure) {
        return Stream.concat(Stream.of(AmqpSetting.EXCHANGE, AmqpSetting.ROUTING_KEY), RoutingSetting.all().stream())
                .filter(setting -> setting.name().equals(failure.setting()))
                .findFirst()
                .map(setting -> failure.named(setting.variable()))
                .orElse(failure);
    }
}
