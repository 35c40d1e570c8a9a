package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyVariablesTest {
    private static final List<InetSocketAddress> LOOPBACK =
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25));
    private static final List<InetSocketAddress> REACHABLE =
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25), new InetSocketAddress(25));

    @Test
    void warnsOfAServerThatTakesEverythingFromEverywhere() {
        assertThat(PolicyVariables.isOpen(Settings.of(Map.of()), REACHABLE)).isTrue();
        assertThat(PolicyVariables.isOpen(Settings.of(Map.of()), LOOPBACK)).isFalse();
        assertThat(PolicyVariables.isOpen(Settings.of(Map.of("ACCEPT_DOMAINS", "a.example")), REACHABLE))
                .isFalse();
    }

    @Test
    void takesADomainListOrAFile() {
        Settings both = Settings.of(Map.of("ACCEPT_DOMAINS", "a.example", "ACCEPT_RECIPIENTS_FILE", "/dev/null"));
        assertThatThrownBy(() -> PolicyVariables.policy(both, close -> {}))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("ACCEPT_DOMAINS");
    }
}
