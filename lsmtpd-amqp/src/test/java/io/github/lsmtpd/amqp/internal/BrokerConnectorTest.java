package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.AmqpSettingsBuilder;
import io.github.lsmtpd.amqp.BrokerAddress;
import io.github.lsmtpd.amqp.BrokerSettings;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connecting to a real broker, by each address of its name in turn. */
class BrokerConnectorTest {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.shared();

    private static final List<BrokerAddress> BROKERS = Stream.of("a.invalid", "b.invalid", "c.invalid")
            .map(host -> BrokerAddress.of(host, BROKER.port()))
            .toList();

    private static final AmqpSettings DEFAULTS = AmqpSettings.builder().build();
    private static final TopologyKeeper NO_TOPOLOGY = new TopologyKeeper(DEFAULTS, new TopologyLog(DEFAULTS));

    private final RecordedEvents events = new RecordedEvents();
    private final PublishWindow window = new PublishWindow(10, 1_000_000, Scheduler.system());
    private final EventLoopThreads threads = new EventLoopThreads();

    @AfterEach
    void closeThreads() {
        threads.close();
    }

    private static AmqpSettingsBuilder settings() {
        return AmqpSettings.builder().host("broker.invalid").port(BROKER.port());
    }

    private BrokerConnection connect(AmqpSettings settings, int... addresses) throws IOException {
        InetAddress[] resolved = new InetAddress[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            resolved[i] = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) addresses[i]});
        }
        return connector(settings, host -> resolved).connect(1, window, events);
    }

    private BrokerConnector connector(AmqpSettings settings, BrokerAddresses addresses) {
        BrokerSettings broker = settings.broker();
        return new BrokerConnector(broker, 1, NO_TOPOLOGY, LoginSetup.of(broker), threads.eventLoop(), addresses);
    }

    @Test
    void theFirstAddressThatAnswersIsUsed() throws Exception {
        try (BrokerConnection connection = connect(settings().build(), 2, 1)) {
            assertThat(connection.isOpen()).isTrue();
            assertThat(connection.channels().isReady()).isTrue();
            assertThat(connection.serverProperties()).containsKey("product");
        }
        assertThat(events.lines()).last().isEqualTo("1 lost: the connection was closed, with []");
    }

    @Test
    void whereNoAddressAnswersEachFailureIsNamed() {
        assertThatThrownBy(() -> connect(settings().build(), 2, 3))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("127\\.0\\.0\\.2: .+; 127\\.0\\.0\\.3: .+");
    }

    /** What comes of that with an address that does not answer is in {@link BrokerAddressesTest}. */
    @Test
    void eachStepOfAnAttemptHasTheConnectTimeout() throws Exception {
        BrokerSettings broker = settings()
                .broker(builder -> builder.connectTimeout(Duration.ofSeconds(7)))
                .build()
                .broker();
        ConnectionFactory factory = new ConnectionFactories(broker, LoginSetup.of(broker)).create();
        assertThat(factory.getConnectionTimeout()).isEqualTo(7_000);
        assertThat(factory.getHandshakeTimeout()).isEqualTo(2 * 7_000);
        assertThat(factory.getChannelRpcTimeout()).isEqualTo(7_000);
    }

    /** Each attempt counts against the user, so the other addresses of the same broker are not tried. */
    @Test
    void aRefusedLoginIsAnAnswer() {
        assertThatThrownBy(() -> connect(settings().password("s3cr3t").build(), 1, 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refuses the login of user 'guest' to virtual host '/'")
                .hasMessageNotContainingAny("s3cr3t", "127.0.0.2");
    }

    @Test
    void eachBrokerIsTriedBeforeItFails() {
        AmqpSettings settings =
                settings().broker(broker -> broker.brokers(BROKERS)).build();
        assertThatThrownBy(() -> connector(settings, host -> new InetAddress[] {InetAddress.getByName("127.0.0.2")})
                        .connect(1, window, events))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("([abc]\\.invalid:\\d+: .+(; )?){3}");
    }

    /** So that many servers do not all connect to the first node of a cluster. */
    @Test
    void theOrderIsRandom() throws Exception {
        AmqpSettings settings =
                settings().broker(broker -> broker.brokers(BROKERS)).build();
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 100 && first.size() < BROKERS.size(); i++) {
            BrokerConnector connector = connector(settings, host -> {
                first.add(host);
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            });
            connector.connect(i, window, events).abort("connected");
        }
        assertThat(first).hasSameSizeAs(BROKERS);
    }

    @Test
    void aBrokerWhoseNameHasNoAddressDoesNotHideTheOthers() throws Exception {
        AmqpSettings settings =
                settings().broker(broker -> broker.brokers(BROKERS)).build();
        BrokerConnector connector = connector(settings, host -> {
            if (host.equals("a.invalid")) {
                return new InetAddress[] {InetAddress.getLoopbackAddress()};
            }
            throw new UnknownHostException(host);
        });
        try (BrokerConnection connection = connector.connect(1, window, events)) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void aNameWithoutAnAddressIsNamed() {
        BrokerConnector connector = connector(settings().build(), host -> {
            throw new UnknownHostException(host);
        });
        assertThatThrownBy(() -> connector.connect(1, window, events))
                .isInstanceOf(IOException.class)
                .hasMessage("the name has no address: broker.invalid");
    }

    @Test
    void aSocketThatIsCutIsReportedWithTheReason() throws Exception {
        BrokerConnection connection = connect(settings().build(), 1);
        connection.abort("because");
        await().atMost(Duration.ofMinutes(1)).until(() -> events.lines().contains("1 lost: because, with []"));
        assertThat(connection.isOpen()).isFalse();
    }
}
