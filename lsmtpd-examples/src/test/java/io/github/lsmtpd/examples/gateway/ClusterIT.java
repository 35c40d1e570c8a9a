package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqCluster;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * HAProxy, two gateways, and a quorum queue on three nodes: whichever of them is killed under load, each message that got a 250
 * is in the queue at the end, and copies of it have its id. With {@code -Dcluster.rounds=20}, for many minutes.
 */
class ClusterIT {
    private static final String QUEUE = "cluster-it";
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");
    private static final int ROUNDS = Integer.getInteger("cluster.rounds", 1);
    private static final int CLIENTS = 8;
    /** How many messages are accepted before the next event. */
    private static final int BETWEEN = 300;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @Tag("only-in-full")
    @RequiresRabbitMq(RabbitMqRelease.V4)
    @RequiresTool("haproxy")
    void nothingAcceptedIsLostWhenNodesAndGatewaysAreKilled(RabbitMqRelease release) throws Exception {
        try (RabbitMqCluster cluster = RabbitMqCluster.start(release, 3)) {
            List<RabbitMqNode> nodes = cluster.nodes();
            new TestQueue(nodes.get(0).port(), QUEUE, QUORUM).leave();
            try (SteadyGateway one = new SteadyGateway(directory.resolve("one"), settings(nodes));
                    SteadyGateway two = new SteadyGateway(directory.resolve("two"), settings(nodes));
                    MailRelay balancer = LoadBalancer.start(directory, one.port(), two.port())) {
                PatientClients clients = new PatientClients(balancer.port(), CLIENTS);
                for (int round = 0; round < ROUNDS; round++) {
                    killEach(nodes, List.of(one, two), clients);
                }
                clients.finish();
                await().atMost(Duration.ofMinutes(15)).until(() -> one.spooled() + two.spooled() == 0);
                assertStored(clients, nodes.get(0));
            }
        }
    }

    private static void killEach(List<RabbitMqNode> nodes, List<SteadyGateway> gateways, PatientClients clients)
            throws IOException {
        for (RabbitMqNode node : nodes) {
            clients.awaitAccepted(BETWEEN);
            node.kill9();
            clients.awaitAccepted(BETWEEN);
            node.restart();
        }
        killMajority(nodes, gateways, clients);
        for (SteadyGateway gateway : gateways) {
            clients.awaitAccepted(BETWEEN);
            gateway.kill9();
            clients.awaitAccepted(BETWEEN);
            gateway.start();
        }
        clients.awaitAccepted(BETWEEN);
    }

    /** Without a majority, mail goes to the spools. */
    private static void killMajority(List<RabbitMqNode> nodes, List<SteadyGateway> gateways, PatientClients clients)
            throws IOException {
        clients.awaitAccepted(BETWEEN);
        nodes.get(0).kill9();
        nodes.get(1).kill9();
        clients.awaitAccepted(BETWEEN);
        long spooled = 0;
        for (SteadyGateway gateway : gateways) {
            spooled += gateway.spooled();
        }
        assertThat(spooled).as("spooled without a majority").isPositive();
        nodes.get(0).restart();
        nodes.get(1).restart();
    }

    private static void assertStored(PatientClients clients, RabbitMqNode node) throws Exception {
        Map<String, String> accepted = clients.accepted();
        Map<String, String> stored = new HashMap<>();
        long copies = 0;
        try (TestQueue queue = new TestQueue(node.port(), QUEUE, QUORUM)) {
            await().atMost(Duration.ofMinutes(5)).until(() -> queue.size() >= accepted.size());
            long size = queue.size();
            queue.consume();
            for (long i = 0; i < size || !stored.keySet().containsAll(accepted.keySet()); i++) {
                MailMessage message = queue.next();
                String before = stored.put(message.id().toString(), subject(message));
                assertThat(before).isIn(null, subject(message));
                copies += before == null ? 0 : 1;
            }
        }
        System.out.printf(
                "cluster: %d accepted, %d stored without a 250, %d copies, %d attempts failed, longest wait %d ms%n",
                accepted.size(),
                stored.size() - accepted.size(),
                copies,
                clients.failures(),
                clients.longestWait().toMillis());
        assertThat(stored).containsAllEntriesOf(accepted);
        Set<String> subjects = new HashSet<>(stored.values());
        assertThat(subjects).as("each attempt has one id").hasSameSizeAs(stored.keySet());
    }

    private static String subject(MailMessage message) throws IOException {
        return new String(TestQueue.contentAsSent(message), US_ASCII)
                .lines()
                .findFirst()
                .orElseThrow()
                .substring("Subject: ".length());
    }

    private static Map<String, String> settings(List<RabbitMqNode> nodes) {
        String hosts = nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
        return Map.of("AMQP_HOSTS", hosts, "AMQP_ROUTING_KEY", QUEUE, "PROXY_PROTOCOL_FROM", "127.0.0.1");
    }
}
