package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ConnectionLimits;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.session.EventCalls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cases 87 and 101. */
class AdmissionTest {
    private static final InetSocketAddress CLIENT = client("192.0.2.1");

    private final List<ServerLimit> reached = new ArrayList<>();
    private final EventCalls events = EventCalls.of(Optional.of(event -> reached.add(((LimitReached) event).limit())));
    private long now;

    private static InetSocketAddress client(String address) {
        return new InetSocketAddress(address, 4_711);
    }

    private Admission of(ConnectionLimits limits) {
        return new Admission(limits, events, () -> now);
    }

    private static long admitted(int times, BooleanSupplier admitted) {
        return IntStream.range(0, times).filter(i -> admitted.getAsBoolean()).count();
    }

    @Test
    void anAddressHasFiftyConnections() {
        Admission admission = of(ConnectionLimits.defaults());
        assertThat(admitted(60, () -> admission.entered(CLIENT))).isEqualTo(50);
        assertThat(reached).hasSize(10).containsOnly(ServerLimit.CONNECTIONS_OF_ADDRESS);
        assertThat(admission.entered(client("192.0.2.2"))).isTrue();
        admission.left(CLIENT);
        assertThat(admission.entered(CLIENT)).isTrue();
    }

    @Test
    void nothingIsRememberedOfAnAddressThatHasGone() {
        Admission admission = of(ConnectionLimits.defaults());
        for (int i = 1; i < 200; i++) {
            InetSocketAddress client = client("198.51.100." + i);
            admission.connected(client);
            admission.entered(client);
            admission.left(client);
            admission.disconnected();
        }
        assertThat(admission.counts()).isEqualTo("0 0 0");
    }

    @Test
    void addressesOfOneIpV6NetworkAreOne() {
        Admission admission = of(ConnectionLimits.defaults().withConnections(0, 1, 0));
        assertThat(admission.entered(client("2001:db8:1:2::1"))).isTrue();
        assertThat(admission.entered(client("2001:db8:1:2:ffff::9"))).isFalse();
        assertThat(admission.entered(client("2001:db8:1:3::1"))).isTrue();
    }

    @Test
    void addressesOfOneIpV4NetworkAreOneWhereThatIsSet() {
        Admission admission =
                of(ConnectionLimits.defaults().withConnections(0, 1, 0).withPrefixes(24, 64));
        assertThat(admission.entered(client("192.0.2.1"))).isTrue();
        assertThat(admission.entered(client("192.0.2.200"))).isFalse();
    }

    @Test
    void theLoopbackHasNoLimitOfItsOwn() {
        Admission admission = of(ConnectionLimits.defaults().withConnections(0, 1, 1));
        assertThat(admitted(200, () -> admission.entered(client("127.0.0.1")))).isEqualTo(200);
        assertThat(admitted(200, () -> admission.entered(client("::1")))).isEqualTo(200);
        Admission strict =
                of(ConnectionLimits.defaults().withConnections(0, 1, 0).withExempt(List.of()));
        assertThat(admitted(200, () -> strict.entered(client("127.0.0.1")))).isEqualTo(1);
    }

    @Test
    void newConnectionsASecondAreLimited() {
        Admission admission = of(ConnectionLimits.defaults().withConnections(0, 0, 3));
        assertThat(admitted(5, () -> admission.entered(CLIENT))).isEqualTo(3);
        assertThat(reached).containsExactly(ServerLimit.CONNECTION_RATE, ServerLimit.CONNECTION_RATE);
        now += TimeUnit.MILLISECONDS.toNanos(999);
        assertThat(admission.entered(CLIENT)).isFalse();
        now += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(admission.entered(CLIENT)).isTrue();
    }

    @Test
    void aWholeServerHasALimitAsWell() {
        Admission admission = of(ConnectionLimits.defaults().withConnections(2, 0, 0));
        assertThat(admitted(3, () -> admission.connected(CLIENT))).isEqualTo(2);
        assertThat(reached).containsExactly(ServerLimit.CONNECTIONS);
        admission.disconnected();
        admission.disconnected();
        assertThat(admission.connected(CLIENT)).isTrue();
    }

    @Test
    void handshakesInProgressAndASecondAreLimited() {
        Admission admission = of(ConnectionLimits.defaults().withHandshakes(2, 4));
        assertThat(admitted(3, () -> admission.handshakeBegins(CLIENT))).isEqualTo(2);
        admission.handshakeEnded();
        assertThat(admitted(2, () -> admission.handshakeBegins(CLIENT))).isEqualTo(1);
        assertThat(reached).containsExactly(ServerLimit.HANDSHAKES, ServerLimit.HANDSHAKE_RATE);
    }

    @Test
    void failedAuthenticationsOfAnAddressAreLimited() {
        Admission admission = of(ConnectionLimits.defaults());
        assertThat(admitted(31, () -> admission.mayTryAgain(CLIENT))).isEqualTo(30);
        assertThat(admitted(31, () -> admission.mayTryAgain(client("127.0.0.1"))))
                .as("an exempt address")
                .isEqualTo(31);
        assertThat(reached).as("the session tells it").isEmpty();
        now += TimeUnit.MINUTES.toNanos(1);
        assertThat(admission.mayTryAgain(CLIENT)).isTrue();
    }

    /** Addresses that were never seen before, without end: they count together once there are too many. */
    @Test
    void aFloodOfAddressesTakesBoundedMemory() {
        RateWindow<Integer> window = new RateWindow<>(1, Duration.ofSeconds(1), () -> now);
        assertThat(IntStream.range(0, 60_000).filter(window::admit).count()).isEqualTo(50_001);
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(window.admit(59_999)).isTrue();
    }
}
