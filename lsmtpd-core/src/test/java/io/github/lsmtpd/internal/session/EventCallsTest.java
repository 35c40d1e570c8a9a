package io.github.lsmtpd.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.event.CertificatesReloaded;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.event.SmtpEvent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventCallsTest {
    @Test
    void anObserverIsToldInOrder() {
        List<SmtpEvent> told = new ArrayList<>();
        EventCalls events = EventCalls.of(Optional.of(told::add));
        InetSocketAddress client = new InetSocketAddress("192.0.2.7", 4_711);

        events.reached(ServerLimit.CONNECTIONS, client);
        events.fire(() -> new CertificatesReloaded("server.pem"));

        assertThat(told)
                .containsExactly(
                        new LimitReached(ServerLimit.CONNECTIONS, client, Optional.empty()),
                        new CertificatesReloaded("server.pem"));
    }

    @Test
    void nothingIsMadeWithoutAnObserver() {
        EventCalls events = EventCalls.of(Optional.empty());

        events.fire(() -> {
            throw new AssertionError("an event was made");
        });
    }

    @Test
    void anObserverThatFailsDisturbsNoSessionAndIsLoggedOnce() {
        EventCalls events = EventCalls.of(Optional.of(event -> {
            throw new IllegalStateException("broken\r\nline");
        }));

        try (CapturedLog log = new CapturedLog()) {
            events.reached(ServerLimit.ERRORS, null);
            events.reached(ServerLimit.ERRORS, null);

            assertThat(log.text())
                    .containsOnlyOnce("The observer failed: java.lang.IllegalStateException: broken??line");
        }
    }
}
