package io.github.lsmtpd.amqp.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Private nodes that form a cluster, with one epmd. Not thread safe. */
public final class RabbitMqCluster implements AutoCloseable {
    private final List<RabbitMqNode> nodes = new ArrayList<>();

    private RabbitMqCluster() {}

    /**
     * Starts the nodes, with empty data directories, and waits until each has found the others.
     *
     * @param release what to start
     * @param size how many nodes
     * @return the cluster
     */
    public static RabbitMqCluster start(RabbitMqRelease release, int size) {
        RabbitMqCluster cluster = new RabbitMqCluster();
        try {
            Epmd epmd = new Epmd(release);
            String[] members = members(size);
            for (int number = 1; number <= size; number++) {
                cluster.nodes.add(new RabbitMqNode(release, "lsmtpd" + number, epmd, List.of(), members));
            }
            cluster.nodes.forEach(RabbitMqNode::awaitReady);
            cluster.nodes.get(0).ctl("await_online_nodes", Integer.toString(size));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Lines of each rabbitmq.conf. */
    private static String[] members(int size) {
        List<String> lines = new ArrayList<>(List.of(
                "cluster_formation.peer_discovery_backend = classic_config",
                "cluster_partition_handling = pause_minority"));
        IntStream.rangeClosed(1, size)
                .mapToObj(number ->
                        "cluster_formation.classic_config.nodes.%d = lsmtpd%d@localhost".formatted(number, number))
                .forEach(lines::add);
        return lines.toArray(String[]::new);
    }

    /**
     * Its nodes.
     *
     * @return all of them, also those that were killed
     */
    public List<RabbitMqNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Ends the nodes, and deletes their data. */
    @Override
    public void close() {
        nodes.forEach(RabbitMqNode::close);
    }
}
