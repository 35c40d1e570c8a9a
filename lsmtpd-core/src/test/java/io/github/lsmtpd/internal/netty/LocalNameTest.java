package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.internal.session.ServerSettings;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 §4.1.1.1: a fully qualified name, else an address literal. */
@Timeout(600)
class LocalNameTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<ListenerConfig> LOOPBACK = List.of(ListenerConfig.smtp("127.0.0.1", 0));

    @ParameterizedTest
    @ValueSource(strings = {"mx.example.com", "a.b", "my-host.lan", "host_1.example.com"})
    void isTheMachinesFullyQualifiedName(String name) {
        assertThat(LocalName.find(() -> name, LONG, LOOPBACK)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx",
                "localhost",
                "localhost.localdomain",
                "127.0.1.1",
                "::1",
                "",
                "a..b",
                "a.b.",
                "a b.c",
                "a.1"
            })
    void isALiteralWhereThereIsNoSuchName(String name) {
        assertThat(LocalName.find(() -> name, LONG, LOOPBACK)).isEqualTo("[127.0.0.1]");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2, [127.0.0.2]", "::1, [IPv6:0:0:0:0:0:0:0:1]"})
    void theLiteralIsWhereTheServerListens(String address, String literal) {
        assertThat(LocalName.find(() -> "mx", LONG, List.of(ListenerConfig.smtp(address, 0))))
                .isEqualTo(literal);
    }

    @Test
    void onAllAddressesItIsOneOfTheMachines() {
        assertThat(LocalName.find(() -> "mx", LONG, List.of(ListenerConfig.smtp("0.0.0.0", 0))))
                .matches("\\[([0-9.]+|IPv6:[0-9a-f:]+)]")
                .isNotEqualTo("[0.0.0.0]");
    }

    @Test
    void isALiteralWhereTheLookUpFails() {
        assertThat(LocalName.find(
                        () -> {
                            throw new UnknownHostException("mx");
                        },
                        LONG,
                        LOOPBACK))
                .isEqualTo("[127.0.0.1]");
    }

    /** A DNS that does not answer never keeps the server from starting. */
    @Test
    void isALiteralWhereTheLookUpTakesTooLong() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(LocalName.find(
                        () -> {
                            never.await();
                            return "mx.example.com";
                        },
                        Duration.ofMillis(50),
                        LOOPBACK))
                .isEqualTo("[127.0.0.1]");
        never.countDown();
    }

    @Test
    void isUsedWhenNoNameWasSet() {
        ServerSettings settings =
                BuiltSettings.of(SmtpServer.builder().listen(0).sink(MessageSink.discard()));
        assertThat(settings.hostname()).matches("\\[127\\.0\\.0\\.1]|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+");
    }
}
