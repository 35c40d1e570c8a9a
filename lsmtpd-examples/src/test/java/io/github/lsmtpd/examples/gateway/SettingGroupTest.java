package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.BrokerSetting;
import io.github.lsmtpd.amqp.RoutingSetting;
import io.github.lsmtpd.amqp.TopologySetting;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.spool.SpoolSetting;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is declared is listed, and means the same in code and as a variable. */
class SettingGroupTest {
    private static Stream<Setting<?>> all() {
        return SettingGroup.all().stream().flatMap(group -> group.settings().stream());
    }

    static Stream<Setting<?>> withRange() {
        return all().filter(setting -> setting.max().isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ServerSetting.class,
                BrokerSetting.class,
                AmqpSetting.class,
                TopologySetting.class,
                RoutingSetting.class,
                SpoolSetting.class,
                ListenAddress.class,
                ServerVariables.class,
                RecipientVariables.class,
                NetworkVariables.class,
                RequirementVariables.class,
                RateVariables.class,
                GreylistVariables.class,
                BlocklistVariables.class,
                TrustVariables.class,
                AuthVariables.class,
                CertificateVariables.class,
                TlsVariables.class,
                LogVariables.class,
                SinkVariable.class
            })
    void everyDeclarationIsListedOnce(Class<?> declaring) {
        List<Setting<?>> listed = all().toList();
        assertThat(Arrays.stream(declaring.getDeclaredFields())
                        .filter(field -> field.getType() == Setting.class && Modifier.isStatic(field.getModifiers()))
                        .map(SettingGroupTest::declared)
                        .filter(setting -> !setting.variable().isEmpty()))
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(listed).containsOnlyOnce(setting));
    }

    private static Setting<?> declared(Field field) {
        try {
            field.setAccessible(true);
            return Objects.requireNonNull((Setting<?>) field.get(null));
        } catch (IllegalAccessException e) {
            throw new LinkageError(field.toString(), e);
        }
    }

    @Test
    void noVariableHasTwoMeanings() {
        assertThat(all().map(Setting::variable)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("withRange")
    <T> void theRangeIsTheSameInCodeAndAsAVariable(Setting<T> setting) {
        T min = setting.min().orElseThrow();
        T max = setting.max().orElseThrow();
        for (T value : List.of(min, max)) {
            assertThat(setting.check(value)).isEqualTo(value);
            assertThat(read(setting, setting.text(value))).isEqualTo(value);
        }
        assertRefused(setting, setting.text(min), -1);
        if (!max.equals(Long.MAX_VALUE)) {
            assertRefused(setting, setting.text(max), 1);
        }
    }

    private static <T> void assertRefused(Setting<T> setting, String limit, int beyond) {
        long outside = Long.parseLong(limit) + beyond;
        assertNamed(setting.variable(), () -> read(setting, Long.toString(outside)));
        if (outside <= Integer.MAX_VALUE
                || !setting.max().orElseThrow().getClass().equals(Integer.class)) {
            assertNamed(setting.name(), () -> setting.check(inCode(setting, outside)));
        }
    }

    private static void assertNamed(String name, ThrowingCallable mistake) {
        assertThatExceptionOfType(SettingException.class).isThrownBy(mistake).returns(name, SettingException::setting);
    }

    @SuppressWarnings("unchecked") // the class is that of the setting's own limit
    private static <T> T inCode(Setting<T> setting, long number) {
        T max = setting.max().orElseThrow();
        if (max instanceof Duration) {
            return (T) Duration.ofSeconds(number);
        }
        return (T) (max instanceof Integer ? (Object) Math.toIntExact(number) : (Object) number);
    }

    private static <T> T read(Setting<T> setting, String text) {
        return Settings.of(Map.of(setting.variable(), text)).find(setting).orElseThrow();
    }

    /** What the help shows as a value can be set. */
    @Test
    void everyDefaultThatIsShownAsAValueCanBeWritten() {
        assertThat(all().filter(setting -> setting.defaultText().startsWith("`")))
                .isNotEmpty()
                .allSatisfy(setting -> assertThatCode(() -> read(setting, Usage.plain(setting.defaultText())))
                        .doesNotThrowAnyException());
    }
}
