package io.github.lsmtpd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.IpNetwork;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworksTest {
    private static final List<IpNetwork> NETWORKS =
            List.of(IpNetwork.parse("192.0.2.0/24"), IpNetwork.parse("2001:db8::/32"));

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,         250,       554 5.7.1",
        "::ffff:192.0.2.7,  250,       554 5.7.1",
        "2001:db8::1,       250,       554 5.7.1",
        "192.0.3.7,         554 5.7.1, 250",
        "2001:db9::1,       554 5.7.1, 250"
    })
    void letsClientsInByWhereTheyComeFrom(String address, String allowed, String denied) {
        assertThat(Asked.from(address).connect(ClientNetworks.allow(NETWORKS))).isEqualTo(allowed);
        assertThat(Asked.from(address).connect(ClientNetworks.deny(NETWORKS))).isEqualTo(denied);
    }

    @Test
    void aClientOfNoKnownAddressIsOfNoNetwork() {
        Asked unknown = new Asked(new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP));
        assertThat(unknown.connect(ClientNetworks.allow(NETWORKS))).isEqualTo("554 5.7.1");
        assertThat(unknown.connect(ClientNetworks.deny(NETWORKS))).isEqualTo("250");
    }

    @Test
    void aListIsNotEmpty() {
        assertThatIllegalArgumentException().isThrownBy(() -> ClientNetworks.allow(List.of()));
    }

    @Test
    void aPolicyMayBeForTheOthersAlone() {
        SmtpPolicy policy =
                RateLimit.messages(RateKey.ADDRESS, 1, Duration.ofHours(1)).exceptFor(NETWORKS);
        Asked exempt = Asked.from("192.0.2.7");
        Asked other = Asked.from("192.0.3.7");
        assertThat(List.of(exempt.mail(policy, "a@b"), exempt.mail(policy, "a@b")))
                .containsOnly("250");
        assertThat(List.of(other.mail(policy, "a@b"), other.mail(policy, "a@b")))
                .containsExactly("250", "450 4.7.1");
    }
}
