package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.config.SettingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "10.160.0.0/11, 10.191.255.255, true",
        "10.160.0.0/11, 10.192.0.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 255.1.2.3, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 192.0.2.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "::ffff:192.0.2.0/24, 192.0.2.7, true",
    })
    void containsItsAddresses(String network, String address, boolean contained) throws UnknownHostException {
        assertThat(IpNetwork.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "example.com",
                "10",
                "10.1",
                "10.1.2",
                "192.0.2.256",
                "192.0.2.01",
                "192.0.2.0/",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.0/24/8",
                "192.0.2.0/ 24",
                "2001:db8::/129",
                ":::",
                "fe80::1%eth0",
                "[::1]"
            })
    void nothingElseIsANetwork(String text) {
        assertThatThrownBy(() -> IpNetwork.parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void bitsAfterThePrefixAreAMistake() {
        assertThatThrownBy(() -> IpNetwork.parse("192.0.2.1/24"))
                .hasMessage("network: '192.0.2.1/24' is not usable; expected no address bit set after the prefix");
    }

    @Test
    void anAddressIsInANetworkOfEachLength() throws UnknownHostException {
        InetAddress six = InetAddress.getByName("2001:db8:1:2:3:4:5:6");
        assertThat(IpNetwork.of(six, 64)).hasToString("2001:db8:1:2:0:0:0:0/64");
        InetAddress four = InetAddress.getByName("192.0.2.77");
        assertThat(IpNetwork.of(four, 32)).hasToString("192.0.2.77");
        assertThat(IpNetwork.of(four, 0)).hasToString("0.0.0.0/0");
        assertThatThrownBy(() -> IpNetwork.of(four, 33)).hasMessageContaining("0 to 32 for 192.0.2.77");
    }

    @Test
    void whatIsWrittenIsRead() {
        IpNetwork network = IpNetwork.parse("2001:db8::/33");
        assertThat(IpNetwork.parse(network.toString())).isEqualTo(network);
    }
}
