package io.github.lsmtpd.internal.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5952, with a port. */
class SocketAddressTextTest {
    private static InetSocketAddress address(String literal, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(literal), port);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 34567, 127.0.0.1:34567",
        "255.200.10.0, 0, 255.200.10.0:0",
        "::1, 25, [::1]:25",
        "::, 1, [::]:1",
        "2001:db8:0:1:0:0:0:1, 65535, [2001:db8:0:1::1]:65535",
        "2001:0:0:0:1:0:0:1, 2, [2001::1:0:0:1]:2",
        "fe80::, 3, [fe80::]:3",
        "1:2:3:4:5:6:7:8, 4, [1:2:3:4:5:6:7:8]:4",
        "10:0:100:0:0:0:0:10, 4, [10:0:100::10]:4",
    })
    void writesAddressesAsRfc5952DoesAndReadsThemBack(String literal, int port, String text)
            throws UnknownHostException {
        assertThat(SocketAddressText.format(address(literal, port))).isEqualTo(text);
        assertThat(SocketAddressText.parse(text)).isEqualTo(address(literal, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "300.1.1.1:25",
                "1.1.1:25",
                "1.1.1.1.:25",
                "localhost:25",
                "[beef]:25",
                "[:::]:1",
                "::1:25",
                "1.2.3.4:65536",
                "1.2.3.4",
                ""
            })
    void refusesWhatIsNoAddressWithoutAskingTheDns(String text) {
        assertThatThrownBy(() -> SocketAddressText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
