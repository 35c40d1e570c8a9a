package io.github.lsmtpd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    private static final String VARIABLE = "MAX_THINGS";

    private static final Setting<Integer> THINGS =
            Setting.number("maxThings", VARIABLE, 1, 10).byDefault(3).meaning("most things");
    private static final Setting<Long> SIZE =
            Setting.bytes("maxSize", VARIABLE, 0, Long.MAX_VALUE).byDefault(0L).meaning("largest size");
    private static final Setting<Duration> TIME =
            Setting.seconds("timeout", VARIABLE, Duration.ofMinutes(1)).meaning("time");

    @Test
    void anEmbeddersMistakeIsToldWithTheNameInCode() {
        assertThat(THINGS.check(10)).isEqualTo(10);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> THINGS.check(11))
                .withMessage("maxThings: '11' is not usable; expected a number from 1 to 10")
                .returns("maxThings", SettingException::setting);
    }

    @Test
    void anOperatorsMistakeIsToldWithTheVariable() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given("11").get(THINGS))
                .withMessage(VARIABLE + ": '11' is not usable; expected a whole number from 1 to 10")
                .returns(VARIABLE, SettingException::setting);
    }

    @Test
    void aConditionOfItsOwnIsToldLikewise() {
        Setting<String> even = Setting.text("name", VARIABLE)
                .onlyIf((setting, value) -> {
                    if (value.length() % 2 != 0) {
                        throw new SettingException(setting, value, "an even length");
                    }
                })
                .meaning("a name");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> even.check("a"))
                .withMessage("name: 'a' is not usable; expected an even length");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given("a").get(even))
                .withMessage(VARIABLE + ": 'a' is not usable; expected an even length");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a null checker may pass
    void nullIsToldWithTheNameInCode() {
        assertThatNullPointerException().isThrownBy(() -> TIME.check(null)).withMessage("timeout");
    }

    @Test
    void aDefaultIsAllowed() {
        SettingBuilder<Integer> builder =
                Setting.number("maxThings", VARIABLE, 1, 10).byDefault(11);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.meaning("most things"));
    }

    @Test
    void theGreatestSizeCanBeWritten() {
        assertThat(given("9223372036854775807").get(SIZE)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-1", "1.5", "1e3", "0x10", "٣", "1 000", "50MB", "--1"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given(text).get(SIZE))
                .withMessageEndingWith("expected a whole number from 0 to 9223372036854775807");
    }

    @Test
    void aTimeIsInWholeSecondsAsTextAndAsShortAsOneLikesInCode() {
        assertThat(given("60").get(TIME)).isEqualTo(Duration.ofMinutes(1));
        assertThat(TIME.check(Duration.ofNanos(1))).isEqualTo(Duration.ofNanos(1));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> TIME.check(Duration.ofSeconds(61)))
                .withMessage("timeout: 'PT1M1S' is not usable; expected a time longer than zero, up to 60 seconds");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given("0").get(TIME))
                .withMessageEndingWith("expected a whole number from 1 to 60");
    }

    @Test
    void namesHaveCommasBetweenThem() {
        Setting<Set<TimeUnit>> units = Setting.names(
                        "units",
                        VARIABLE,
                        SettingTest::unit,
                        unit -> unit.name().toLowerCase(Locale.ROOT),
                        "units")
                .byDefault(Set.of(TimeUnit.DAYS))
                .meaning("units");
        assertThat(units.defaultText()).isEqualTo("`days`");
        assertThat(given("hours, days").get(units)).containsExactly(TimeUnit.HOURS, TimeUnit.DAYS);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given("hours,,days").get(units))
                .withMessage(VARIABLE + ": '' is not usable; expected units");
    }

    private static Optional<TimeUnit> unit(String name) {
        return Arrays.stream(TimeUnit.values())
                .filter(unit -> unit.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static Settings given(String text) {
        return Settings.of(Map.of(VARIABLE, text));
    }
}
