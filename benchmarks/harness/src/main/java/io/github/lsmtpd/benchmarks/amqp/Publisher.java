package io.github.lsmtpd.benchmarks.amqp;

import io.github.lsmtpd.benchmarks.client.PipeliningSource;
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
    LSMTPD(1) {
        @Override
        PerfTest.Rates publish(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException {
            double rate = SmtpSource.send(bench.gateway().port(), bench.load(), messages)
                    .rate();
            return new PerfTest.Rates(rate, rate);
        }
    },
    /** A client of ours that pipelines, into our gateway. */
    LSMTPD_PIPELINED(1) {
        @Override
        PerfTest.Rates publish(Bench bench, int messages) throws FailedRunException, IOException {
            double seconds = PipeliningSource.send(
                    bench.gateway().port(),
                    bench.load().connections(),
                    bench.load().size(),
                    messages);
            return new PerfTest.Rates(messages / seconds, messages / seconds);
        }
    },
    /** PerfTest, with bodies as large as our gateway's; it warms up in its run, which is longer therefore. */
    PERFTEST(3) {
        @Override
        PerfTest.Rates publish(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException {
            return PerfTest.publish(bench.node().port(), messages, bench.bodySize(), PerfTest.UNLIMITED);
        }
    },
    /** PerfTest no faster than our gateway is, because what a message costs the broker depends on how fast they come. */
    PACED_PERFTEST(1) {
        @Override
        PerfTest.Rates publish(Bench bench, int messages) throws FailedRunException, IOException, InterruptedException {
            return PerfTest.publish(bench.node().port(), messages, bench.bodySize(), bench.rate());
        }
    };

    private final int share;

    Publisher(int share) {
        this.share = share;
    }

    /** What they publish to, and from; the size of a message in the queue, and the rate of our gateway. */
    record Bench(
            RabbitMqNode node, RunningServer gateway, Destination destination, Load load, int bodySize, int rate) {}

    /** One run: how many messages a second, and what each cost the broker. */
    record Run(PerfTest.Rates rates, double brokerMicros) {
        double rate() {
            return rates.warm();
        }

        double average() {
            return rates.average();
        }
    }

    abstract PerfTest.Rates publish(Bench bench, int messages)
            throws FailedRunException, IOException, InterruptedException;

    /** Publishes to an empty queue, and checks that all messages came. */
    Run run(Bench bench, int atLeast) throws FailedRunException, IOException, InterruptedException {
        int messages = share * atLeast;
        try (Queue queue = Queue.create(bench.node().port(), bench.destination())) {
            CpuTime before = CpuTime.of(bench.node().pid());
            PerfTest.Rates rates = publish(bench, messages);
            queue.expect(messages);
            CpuTime broker = CpuTime.of(bench.node().pid()).since(before);
            return new Run(rates, broker.total() * 1e6 / messages);
        }
    }

    /** Returns whether it is our gateway that publishes. */
    boolean isOurs() {
        return this == LSMTPD || this == LSMTPD_PIPELINED;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
