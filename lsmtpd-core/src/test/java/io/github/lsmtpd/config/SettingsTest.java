package io.github.lsmtpd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String NAME = "SOME_NAME";

    private static final Setting<String> TEXT =
            Setting.text("text", NAME).byDefault("default").meaning("a text");
    private static final Setting<String> TEXT_OR_EMPTY =
            Setting.text("text", NAME).byDefault("default").orEmpty().meaning("a text");
    private static final Setting<Integer> NUMBER =
            Setting.number("number", NAME, 1, 2).byDefault(1).meaning("a number");

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankTextIsTheDefault(String blank) {
        assertThat(given(blank).get(TEXT)).isEqualTo("default");
        assertThat(given(blank).find(TEXT)).isEmpty();
        assertThat(given(blank).text(NAME, "default")).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankTextIsTheEmptyOneWhereThatIsAValue(String blank) {
        assertThat(given(blank).get(TEXT_OR_EMPTY)).isEmpty();
    }

    @Test
    void whatIsMissingIsTheDefault() {
        Settings none = Settings.of(Map.of());
        assertThat(none.get(TEXT)).isEqualTo("default");
        assertThat(none.get(TEXT_OR_EMPTY)).isEqualTo("default");
        assertThat(none.text(NAME, "default")).isEqualTo("default");
    }

    @Test
    void whatHasNoDefaultIsFoundOrNot() {
        Setting<Integer> port = Setting.port("port", NAME, 0).meaning("a port");
        assertThat(given("25").find(port)).contains(25);
        assertThat(given("").find(port)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> given("").get(port)).withMessageContaining(NAME);
    }

    @Test
    void theWhiteSpaceAroundATextIsNoPartOfIt() {
        assertThat(given(" a b\n").get(TEXT)).isEqualTo("a b");
        assertThat(given(" a b\n").get(TEXT_OR_EMPTY)).isEqualTo("a b");
        assertThat(given(" a b\n").text(NAME, "default")).isEqualTo("a b");
    }

    @Test
    void anotherFormOfATextIsMadeTheUsualOneBeforeItIsRead() {
        assertThat(given("one").get(NUMBER, text -> text.replace("one", "1"))).isEqualTo(1);
    }

    @Test
    void aPortThatKubernetesSetIsExplained() {
        Setting<Integer> port = Setting.port("port", "MY_AMQP_PORT", 1).meaning("a port");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> Settings.of(Map.of("MY_AMQP_PORT", "tcp://10.0.0.1:5672"))
                        .get(port))
                .withMessageStartingWith("MY_AMQP_PORT: 'tcp://10.0.0.1:5672'")
                .withMessageContaining("Kubernetes")
                .withMessageContaining("a service named 'my-amqp'")
                .withMessageContaining("enableServiceLinks: false");
    }

    @Test
    void anyOtherWrongPortIsNotCalledKubernetes() {
        Setting<Integer> port = Setting.port("port", NAME, 1).meaning("a port");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given("amqp").get(port))
                .withMessage(NAME + ": 'amqp' is not usable; expected a whole number from 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://app:s3c@ret/@h:5672", "amqp://s3cret@h:5672", "app:s3c:ret@h:5672"})
    void theUserAndPasswordOfAUrlInTheWrongPlaceAreNotShown(String url) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> given(url).get(NUMBER))
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
