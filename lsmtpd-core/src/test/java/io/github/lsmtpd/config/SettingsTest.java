package io.github.lsmtpd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String NAME = "SOME_NAME";

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankTextIsTheDefault(String blank) {
        assertThat(given(blank).text(NAME, "default")).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankTextIsTheEmptyOneWhereThatIsAValue(String blank) {
        assertThat(given(blank).textOrEmpty(NAME, "default")).isEmpty();
    }

    @Test
    void whatIsMissingIsTheDefault() {
        Settings none = Settings.of(Map.of());
        assertThat(none.text(NAME, "default")).isEqualTo("default");
        assertThat(none.textOrEmpty(NAME, "default")).isEqualTo("default");
    }

    @Test
    void theWhiteSpaceAroundATextIsNoPartOfIt() {
        assertThat(given(" a b\n").text(NAME, "default")).isEqualTo("a b");
        assertThat(given(" a b\n").textOrEmpty(NAME, "default")).isEqualTo("a b");
    }

    @Test
    void aPortThatKubernetesSetIsExplained() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> Settings.of(Map.of("MY_AMQP_PORT", "tcp://10.0.0.1:5672"))
                        .port("MY_AMQP_PORT", 5672, 1))
                .withMessageStartingWith("MY_AMQP_PORT: 'tcp://10.0.0.1:5672'")
                .withMessageContaining("Kubernetes")
                .withMessageContaining("a service named 'my-amqp'")
                .withMessageContaining("enableServiceLinks: false");
    }

    @Test
    void anyOtherWrongPortIsNotCalledKubernetes() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given("amqp").port(NAME, 5672, 1))
                .withMessage(NAME + ": 'amqp' is not usable; expected a whole number from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://app:s3c@ret/@h:5672", "amqp://s3cret@h:5672", "app:s3c:ret@h:5672"})
    void theUserAndPasswordOfAUrlInTheWrongPlaceAreNotShown(String url) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given(url).number(NAME, 1, 1, 2))
                .withMessageStartingWith(NAME + ": '***@h:5672'");
    }

    @Test
    void anAddressIsShown() {
        assertThat(new SettingException(NAME, "a@example.com", "a name"))
                .hasMessageStartingWith(NAME + ": 'a@example.com'");
    }

    @Test
    void aKeyInTheWrongPlaceIsNotShown() {
        assertThat(new SettingException(NAME, "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "a file"))
                .hasMessage(NAME + ": '-----BEGIN PRIVATE KEY-----***' is not usable; expected a file");
    }

    private static Settings given(String value) {
        return Settings.of(Map.of(NAME, value));
    }
}
