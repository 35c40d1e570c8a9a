package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import io.github.lsmtpd.amqp.AmqpSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Declares or checks the topology on each connection, and again where messages or its last answer show that it is not as
 * asked. What the broker refuses is logged, and stops no message. The worker alone calls it; {@link #noticed} may be called
 * by any thread.
 */
final class TopologyKeeper {
    /** The least time between two runs on one connection. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final List<TopologyStep> steps;
    private final Duration timeout;
    private final TopologyLog log;
    private final LongSupplier clock;
    /** What the broker closed a connection for, with its words. */
    private final Map<TopologyStep, String> leftOut = new HashMap<>();

    /** Whether the last run has come to its end. */
    private boolean completed;

    private long ranAt;
    private volatile boolean wanted;

    TopologyKeeper(AmqpSettings settings, TopologyLog log) {
        this(settings, log, System::nanoTime);
    }

    TopologyKeeper(AmqpSettings settings, TopologyLog log, LongSupplier clock) {
        this.steps = TopologyStep.of(settings.topology());
        this.timeout = settings.broker().connectTimeout();
        this.log = log;
        this.clock = clock;
    }

    /**
     * Runs on a new connection, before its first message. What an earlier connection ended for is tried again once a run
     * without it has come to its end: so messages are published in between.
     *
     * @throws IOException if the connection is lost
     */
    void connected(Connection connection) throws IOException {
        if (completed) {
            leftOut.clear();
        }
        if (!steps.isEmpty()) {
            run(connection);
        }
    }

    /** A message has shown that something may be missing. */
    void noticed(PublishOutcome outcome) {
        if (outcome == PublishOutcome.RETURNED || outcome == PublishOutcome.NO_EXCHANGE) {
            wanted = true;
        }
    }

    /**
     * Runs on a connection in use, if that is wanted and the last run is long enough ago.
     *
     * @throws IOException if the connection is lost
     */
    void again(Connection connection) throws IOException {
        if (!wanted || steps.isEmpty() || clock.getAsLong() - ranAt < PAUSE.toNanos()) {
            return;
        }
        try {
            run(connection);
        } catch (IOException e) {
            if (!connection.isOpen()) {
                throw e;
            }
            wanted = true;
            log.differs(List.of("not known, " + FailureText.of(e)));
        }
    }

    private void run(Connection connection) throws IOException {
        ranAt = clock.getAsLong();
        wanted = false;
        completed = false;
        List<String> problems = new TopologyRun(connection, leftOut, timeout).run(steps);
        completed = true;
        if (problems.isEmpty()) {
            log.asAsked(steps);
        } else {
            wanted = true;
            log.differs(problems);
        }
    }
}
