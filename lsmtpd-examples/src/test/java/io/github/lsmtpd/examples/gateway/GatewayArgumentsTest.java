package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.config.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayArgumentsTest {
    @Test
    void bothMayBeLeftOut() {
        assertThat(GatewayArguments.parse()).isEqualTo(new GatewayArguments(false, false));
        assertThat(GatewayArguments.parse("--embedded-broker")).isEqualTo(new GatewayArguments(false, true));
        assertThat(GatewayArguments.parse("--embedded-broker", "-h")).isEqualTo(new GatewayArguments(true, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "2525", "", "--embedded-broker=true", "-v"})
    void anythingElseIsRefused(String argument) {
        assertThatThrownBy(() -> GatewayArguments.parse("--embedded-broker", argument))
                .isInstanceOf(SettingException.class)
                .hasMessage("argument: '" + argument + "' is not usable; expected --embedded-broker or --help");
    }
}
