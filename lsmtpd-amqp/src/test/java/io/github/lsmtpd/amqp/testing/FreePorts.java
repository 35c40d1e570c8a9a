package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that cannot choose a free one themselves. They lie below the range from which the system takes the
 * ports of outgoing connections, so that a free one stays free until the program listens, and while it restarts.
 */
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;

    private FreePorts() {}

    /**
     * Finds ports on which nothing listens.
     *
     * @param count how many
     * @return the ports, all different
     */
    public static int[] find(int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST, LAST)
                .distinct()
                .filter(FreePorts::isFree)
                .limit(count)
                .toArray();
    }

    static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
