package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Topology;
import io.github.lsmtpd.amqp.TopologyMode;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/** What is logged of a topology, however often it is asked for. Thread safe. */
final class TopologyLog {
    private final Logger log;
    private final String broker;
    private final String done;
    private final ConditionLog differs;
    private volatile boolean everAsAsked;

    /** For all connections of a sink. */
    TopologyLog(AmqpSettings settings) {
        this(settings.topology(), LogText.oneLine(settings.broker().toString()), SinkLogger.LOG, System::nanoTime);
    }

    TopologyLog(Topology topology, String broker, Logger log, LongSupplier clock) {
        this.log = log;
        this.broker = broker;
        this.done = topology.mode() == TopologyMode.CHECK ? "Found" : "Declared";
        this.differs = new ConditionLog(log, "", clock);
    }

    /** Everything is as asked. */
    void asAsked(List<TopologyStep> steps) {
        String all = done + " on " + broker + ": "
                + steps.stream().map(TopologyStep::what).collect(Collectors.joining(", "));
        if (!differs.endedAtOnce(all) && !everAsAsked) {
            log.info(all);
        }
        everAsAsked = true;
    }

    /** Something is not, or is not known. */
    void differs(List<String> problems) {
        String all = String.join("; ", problems);
        differs.occurred(
                all,
                "Not as asked on " + broker + ", messages are published all the same: " + all,
                1,
                /* trace= */ null);
    }
}
