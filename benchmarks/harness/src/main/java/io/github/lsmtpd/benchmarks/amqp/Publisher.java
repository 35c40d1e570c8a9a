package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.SmtpSource;
import io.github.lsmtpd.benchmarks.support.CpuTime;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.util.Locale;

/** Who publishes. */
enum Publisher {
    /** smtp-source, into our gateway. */
    LSMTPD {
        @Override
        double publish(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException {
            return SmtpSource.send(bench.gateway().port(), bench.load(), messages)
                    .rate();
        }
    },
    /** PerfTest, with bodies as large as our gateway's. */
    PERFTEST {
        @Override
        double publish(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException {
            return PerfTest.publish(bench.node().port(), messages, bench.bodySize());
        }
    };

    /** What they publish to, and from. */
    record Bench(RabbitMqNode node, RunningServer gateway, Destination destination, Load load, int bodySize) {}

    /** One run: how many messages a second, and what each cost the broker. */
    record Run(double rate, double brokerMicros) {}

    abstract double publish(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException;

    /** Publishes to an empty queue, and checks that all messages came. */
    Run run(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException {
        try (Queue queue = Queue.create(bench.node().port(), bench.destination())) {
            CpuTime before = CpuTime.of(bench.node().pid());
            double rate = publish(bench, messages);
            queue.expect(messages);
            CpuTime broker = CpuTime.of(bench.node().pid()).since(before);
            return new Run(rate, broker.total() * 1e6 / messages);
        }
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
