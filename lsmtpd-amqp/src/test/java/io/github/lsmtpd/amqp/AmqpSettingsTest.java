package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmqpSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theDefaultsAreThoseOfTheDesign() {
        AmqpSettings settings = AmqpSettings.from(Settings.of(Map.of()));

        assertThat(settings).isEqualTo(AmqpSettings.builder().build());
        assertThat(settings.broker().brokers()).hasToString("[127.0.0.1]");
        assertThat(settings.broker().portOf(settings.broker().brokers().get(0))).isEqualTo(5672);
        assertThat(settings.broker().login()).isEqualTo(new BrokerLogin.Password("guest", "guest"));
        assertThat(settings.broker().virtualHost()).isEqualTo("/");
        assertThat(settings.broker().tls()).isEmpty();
        assertThat(settings.exchange()).isEmpty();
        assertThat(settings.routingKey()).isEqualTo("lsmtp");
        assertThat(settings.contentType()).isEmpty();
        assertThat(settings.mandatory()).isTrue();
        assertThat(settings.bufferSize()).isEqualTo(100);
    }

    @Test
    void everySettingIsRead() {
        AmqpSettings settings = AmqpSettings.from(Settings.of(Map.ofEntries(
                Map.entry("AMQP_HOST", "broker.example"),
                Map.entry("AMQP_PORT", "5673"),
                Map.entry("AMQP_USERNAME", "mail"),
                Map.entry("AMQP_PASSWORD", "secret"),
                Map.entry("AMQP_VHOST", "mail"),
                Map.entry("AMQP_EXCHANGE", "incoming"),
                Map.entry("AMQP_ROUTING_KEY", "key"),
                Map.entry("AMQP_CONTENT_TYPE", "text/plain"),
                Map.entry("AMQP_MANDATORY", "false"),
                Map.entry("AMQP_BUFFER_SIZE", "7"),
                Map.entry("AMQP_CONNECT_TIMEOUT_SECS", "4"),
                Map.entry("AMQP_HEARTBEAT_SECS", "3"),
                Map.entry("AMQP_CONFIRM_TIMEOUT_SECS", "2"),
                Map.entry("AMQP_MAX_IN_FLIGHT", "11"),
                Map.entry("AMQP_MAX_IN_FLIGHT_BYTES", "12"),
                Map.entry("AMQP_MAX_MESSAGE_BYTES", "13"),
                Map.entry("AMQP_CHANNELS", "4"),
                Map.entry("AMQP_CONNECTIONS", "2"),
                Map.entry("AMQP_CONNECTION_NAME", "mx1"),
                Map.entry("AMQP_RECONNECT_PAUSE_SECS", "60"),
                Map.entry("AMQP_FRAME_MAX", "65536"))));

        assertThat(settings)
                .isEqualTo(AmqpSettings.builder()
                        .host("broker.example")
                        .port(5673)
                        .username("mail")
                        .password("secret")
                        .virtualHost("mail")
                        .broker(broker -> broker.connectTimeout(Duration.ofSeconds(4))
                                .reconnectPause(Duration.ofMinutes(1))
                                .heartbeat(Duration.ofSeconds(3))
                                .connectionName("mx1")
                                .frameMax(65_536))
                        .exchange("incoming")
                        .routingKey("key")
                        .contentType("text/plain")
                        .mandatory(false)
                        .bufferSize(7)
                        .confirmTimeout(Duration.ofSeconds(2))
                        .maxInFlight(11)
                        .maxInFlightBytes(12)
                        .maxMessageBytes(13)
                        .channels(4)
                        .connections(2)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "AMQP_HOST, two words",
        "AMQP_PORT, 0",
        "AMQP_PORT, 65536",
        "AMQP_PORT, amqp",
        "AMQP_BUFFER_SIZE, 0",
        "AMQP_MANDATORY, no",
        "AMQP_CONNECT_TIMEOUT_SECS, 0",
        "AMQP_CONNECT_TIMEOUT_SECS, 61",
        "AMQP_HEARTBEAT_SECS, -1",
        "AMQP_CONFIRM_TIMEOUT_SECS, soon",
        "AMQP_MAX_IN_FLIGHT, 65536",
        "AMQP_MAX_IN_FLIGHT_BYTES, 0",
        "AMQP_MAX_MESSAGE_BYTES, -1",
        "AMQP_CHANNELS, 0",
        "AMQP_CONNECTIONS, 17",
        "AMQP_FRAME_MAX, 4095",
        "AMQP_RECONNECT_PAUSE_SECS, 0",
        "AMQP_LOGIN, kerberos",
        "AMQP_OAUTH2_TOKEN_ENDPOINT, ftp://h/token"
    })
    void aValueThatCannotBeRightIsNamedWithItsSetting(String name, String value) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> AmqpSettings.from(Settings.of(Map.of(name, value))))
                .withMessageStartingWith(name + ": '" + value + "'")
                .withMessageContaining("expected")
                .returns(name, SettingException::setting);
    }

    /** Case 112 of the fault catalogue. */
    @ParameterizedTest
    @CsvSource({"AMQP_VHOST", "AMQP_EXCHANGE", "AMQP_ROUTING_KEY", "AMQP_CONTENT_TYPE"})
    void aTextTooLongForTheProtocolIsRefused(String name) {
        String longest = "é".repeat(127);
        assertThatNoException().isThrownBy(() -> AmqpSettings.from(Settings.of(Map.of(name, longest))));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> AmqpSettings.from(Settings.of(Map.of(name, longest + "é"))))
                .returns(name, SettingException::setting);
    }

    @Test
    void theBuilderRefusesWhatCannotBeRight() {
        AmqpSettingsBuilder builder = AmqpSettings.builder();
        assertThatExceptionOfType(SettingException.class).isThrownBy(() -> builder.port(0));
        assertThatExceptionOfType(SettingException.class).isThrownBy(() -> builder.host(""));
        assertThatExceptionOfType(SettingException.class).isThrownBy(() -> builder.username(""));
        assertThatExceptionOfType(SettingException.class).isThrownBy(() -> builder.virtualHost(""));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> builder.broker(broker -> broker.heartbeat(Duration.ZERO)));
        assertThatExceptionOfType(SettingException.class).isThrownBy(() -> builder.confirmTimeout(Duration.ZERO));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> builder.password(""))
                .withMessageStartingWith("password: the value is not usable");
    }

    @Test
    void theRecordRefusesWhatCannotBeRight() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> new AmqpSettings(
                        AmqpSettings.builder().build().broker(),
                        "",
                        "",
                        Optional.empty(),
                        true,
                        0,
                        SECOND,
                        1,
                        1,
                        0,
                        1,
                        1,
                        PayloadSettings.defaults(),
                        Topology.none(),
                        RoutingSettings.builder().build()))
                .returns("bufferSize", SettingException::setting);
    }

    @Test
    void thePasswordIsInNoText() {
        assertThat(AmqpSettings.builder().password("s3cr3t").build().toString()).doesNotContain("s3cr3t");
    }

    @Test
    void theSinkIsFoundByItsName() {
        MessageSinkProvider provider = MessageSinkProvider.named("SINK", "amqp");
        try (MessageSink sink = provider.create(Settings.of(Map.of("AMQP_PORT", "1")))) {
            assertThat(sink).isInstanceOf(AmqpMessageSink.class);
        }
    }
}
