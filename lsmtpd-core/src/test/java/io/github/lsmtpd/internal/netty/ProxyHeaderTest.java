package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TrustedNetworks;
import io.github.lsmtpd.event.LimitReached;
import io.github.lsmtpd.event.SmtpEvent;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Case 94: what ends a connection while its proxy's header is awaited; with a clock of its own. */
@ExtendWith(NoLeaks.class)
class ProxyHeaderTest {
    private static final ListenerConfig PROXIED =
            ListenerConfig.smtp(0).withTrusted(new TrustedNetworks(List.of(IpNetwork.parse("127.0.0.0/8")), List.of()));

    private final List<SmtpEvent> events = new ArrayList<>();

    private ServerSettings settings(ListenerConfig listener) {
        return BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .listen(listener)
                .connections(limits -> limits.withConnections(0, 1, 0))
                .observer(events::add)
                .sink(MessageSink.discard()));
    }

    @Test
    void withoutAHeaderAProxyIsClosedAfterAWhile() {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(settings(PROXIED));
        channel.receive("PROXY TC");
        channel.pass(Duration.ofMillis(4_999));
        assertThat(channel.isOpen()).isTrue();
        channel.pass(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.replies()).isEmpty();
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).contains("no header in time"));
        channel.end();
    }

    @Test
    void aStopMeanwhileClosesAtOnce() {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(settings(PROXIED));
        channel.receive("PROXY TC");
        channel.stopServer();
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }

    @Test
    void aProxyThatLeavesInTheMiddleOfAHeaderLeavesNoDeadline() {
        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(settings(PROXIED));
        channel.receive("PROXY TC");
        channel.receiveEnd();
        assertThat(channel.isOpen()).isFalse();
        channel.pass(Duration.ofSeconds(5));
        assertThat(events).isEmpty();
        channel.end();
    }

    /** What came with the header is released, where the client is turned away and cannot be told. */
    @Test
    void theHelloOfAClientThatIsTurnedAwayIsReleased() {
        ServerSettings settings = settings(PROXIED.withTls(TlsConfig.implicit(TestTls.context())));
        ServerContext server = new ServerContext(
                settings, new ContentStore(settings.storage(), new DefaultThreadFactory("lsmtpd-file", true)));
        Admission admission = new Admission(settings.connections(), server.events());
        admission.entered(new InetSocketAddress("192.0.2.7", 4_710));

        EmbeddedSmtpChannel channel = new EmbeddedSmtpChannel(server, admission);
        channel.receive("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n\26\3\1\0\5hello");
        assertThat(events).singleElement().isInstanceOf(LimitReached.class);
        assertThat(channel.isOpen()).isFalse();
        channel.end();
    }
}
