package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the variables of payloads mean, and the same in code. */
class PayloadSettingsTest {
    @Test
    void jsonIsTheDefault() {
        assertThat(read(Map.of())).isEqualTo(PayloadSettings.of("json")).isEqualTo(PayloadSettings.defaults());
    }

    @Test
    void anUnknownPayloadIsRefusedWithTheNamesThatThereAre() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_PAYLOAD", "xml")))
                .withMessageStartingWith("AMQP_PAYLOAD: 'xml' is not usable; expected the name of a payload: one of ")
                .withMessageContaining("json");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> PayloadSettings.of("xml"))
                .withMessageStartingWith("payload: 'xml'");
    }

    @Test
    void theProviderOfTheSinkListsThem() {
        assertThat(new AmqpSinkProvider().settings())
                .extracting(Setting::variable)
                .containsAll(AmqpSetting.all().stream().map(Setting::variable).toList())
                .containsAll(
                        PayloadSetting.all().stream().map(Setting::variable).toList());
    }

    private static PayloadSettings read(Map<String, String> variables) {
        return PayloadSettings.from(Settings.of(variables));
    }
}
