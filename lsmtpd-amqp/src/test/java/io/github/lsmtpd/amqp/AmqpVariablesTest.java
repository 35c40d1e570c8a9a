package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the text of the variables means. */
class AmqpVariablesTest {
    private static final String SECRET = "s3cr3t";

    @ParameterizedTest
    @CsvSource({
        "%2f, /",
        "%2F, /",
        "my%2Fv, my/v",
        "p%40ss, p@ss",
        "100%25, 100%",
        "%2525, %25",
        "%c3%A9t%C3%A9, été",
        "é%20+, é +",
        "plain, plain"
    })
    void percentEncodingIsDecodedInWhatWasAPartOfAUrl(String given, String meant) {
        AmqpSettings settings = read(Map.of("AMQP_VHOST", given, "AMQP_USERNAME", given, "AMQP_PASSWORD", given));

        assertThat(settings.broker().virtualHost()).isEqualTo(meant);
        assertThat(settings.broker().login()).isEqualTo(new BrokerLogin.Password(meant, meant));
    }

    @Test
    void nothingElseIsDecoded() {
        AmqpSettings settings = read(Map.of(
                "AMQP_EXCHANGE", "%2f", "AMQP_ROUTING_KEY", "%2f", "AMQP_CONTENT_TYPE", "%2f", "AMQP_HOST", "%2f"));

        assertThat(settings.exchange()).isEqualTo("%2f");
        assertThat(settings.routingKey()).isEqualTo("%2f");
        assertThat(settings.contentType()).contains("%2f");
        assertThat(settings.broker().brokers().get(0).host()).isEqualTo("%2f");
    }

    @Test
    void decodingCanBeTurnedOff() {
        AmqpSettings settings =
                read(Map.of("AMQP_PERCENT_DECODING", "false", "AMQP_VHOST", "%2f", "AMQP_PASSWORD", "%zz"));

        assertThat(settings.broker().virtualHost()).isEqualTo("%2f");
        assertThat(settings.broker().login()).isEqualTo(new BrokerLogin.Password("guest", "%zz"));
    }

    @Test
    void theBuilderTakesTextsAsTheyAre() {
        assertThat(AmqpSettings.builder().virtualHost("%2f").build().broker().virtualHost())
                .isEqualTo("%2f");
    }

    /** A hexadecimal digit is missing, the text is no UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"%zz", "100%", "a%2", "%", "%+1", "%ff", "%c3x"})
    void malformedPercentEncodingIsRefused(String given) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_VHOST", given)))
                .withMessageStartingWith("AMQP_VHOST: '" + given + "'")
                .withMessageContaining("write %25 for a percent sign, or set AMQP_PERCENT_DECODING=false");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_PASSWORD", SECRET + given)))
                .withMessageStartingWith("AMQP_PASSWORD: ")
                .withMessageContaining("%25")
                .withMessageNotContaining(SECRET);
    }

    @Test
    void oneLineSaysWhatWasDecodedWithoutItsValue() {
        String log = CapturedLog.of(
                () -> read(Map.of("AMQP_VHOST", "%2f", "AMQP_PASSWORD", SECRET + "%40", "AMQP_USERNAME", "plain")));

        assertThat(log.lines()).singleElement().asString().contains("INFO", "AMQP_PASSWORD, AMQP_VHOST");
        assertThat(log).doesNotContain(SECRET).doesNotContain("AMQP_USERNAME");
    }

    @Test
    void nothingIsSaidWhereNothingWasDecoded() {
        assertThat(CapturedLog.of(() -> read(Map.of("AMQP_VHOST", "/")))).isEmpty();
    }

    @Test
    void theEmptyTextIsAValueWhereItMeansSomething() {
        AmqpSettings settings = read(Map.of("AMQP_ROUTING_KEY", "", "AMQP_EXCHANGE", "", "AMQP_CONTENT_TYPE", ""));

        assertThat(settings.routingKey()).isEmpty();
        assertThat(settings.exchange()).isEmpty();
        assertThat(settings.contentType()).contains("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AMQP_HOST",
                "AMQP_PORT",
                "AMQP_USERNAME",
                "AMQP_PASSWORD",
                "AMQP_VHOST",
                "AMQP_MANDATORY",
                "AMQP_PERCENT_DECODING",
                "AMQP_BUFFER_SIZE",
                "AMQP_HEARTBEAT_SECS",
                "AMQP_MAX_MESSAGE_BYTES"
            })
    void elsewhereTheEmptyTextCountsAsNotGiven(String name) {
        assertThat(read(Map.of(name, ""))).isEqualTo(AmqpSettings.builder().build());
    }

    @Test
    void noneIsNoContentType() {
        assertThat(read(Map.of("AMQP_CONTENT_TYPE", "none")).contentType()).contains("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqp://app:" + SECRET + "@h",
                "amqp://h",
                "app:" + SECRET + "@h",
                SECRET + "@h",
                "h:5672",
                "a,b",
                "h/v",
                "[::1]:5672",
                "::zz"
            })
    void aHostThatIsMoreThanAHostIsRefusedWithoutShowingIt(String given) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_HOST", given)))
                .withMessage("AMQP_HOST: the value is not usable (and not shown); expected one host name or IP address"
                        + " alone, without scheme, user, password, port and path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]", "fe80::1%eth0", "2001:db8::5", "10.0.0.1", "my_broker", "broker.example"})
    void aHostIsANameOrAnAddress(String given) {
        assertThat(read(Map.of("AMQP_HOST", given)).broker().brokers())
                .containsExactly(new BrokerAddress(given, OptionalInt.empty()));
    }

    @Test
    void aPortThatKubernetesSetIsExplained() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of("AMQP_PORT", "tcp://10.0.0.1:5672")))
                .withMessageContaining("Kubernetes sets AMQP_PORT")
                .withMessageContaining("a service named 'amqp'");
    }

    @Test
    void aFileThatCannotBeUsedIsNamedByItsVariable() {
        MessageSinkProvider provider = MessageSinkProvider.named("SINK", "amqp");
        Settings missing = Settings.of(Map.of("AMQP_TLS", "true", "AMQP_TLS_CA_FILE", "/nowhere/ca.pem"));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> provider.create(missing))
                .withMessage("AMQP_TLS_CA_FILE: '/nowhere/ca.pem' is not usable; expected a readable file with"
                        + " certificates in PEM");
    }

    private static AmqpSettings read(Map<String, String> variables) {
        return AmqpSettings.from(Settings.of(variables));
    }
}
