package io.github.lsmtpd.benchmarks.james;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.reactivestreams.Publisher;

/** Measures nothing: what is compared is the protocol, not how it is watched. */
final class NoMetrics implements MetricFactory {
    @Override
    public Metric generate(String name) {
        return new NoMetric();
    }

    @Override
    public TimeMetric timer(String name) {
        return new NoTimeMetric(name);
    }

    @Override
    public <T> T decorateSupplierWithTimerMetric(String name, Supplier<T> operation) {
        return operation.get();
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
        return publisher;
    }

    @Deprecated
    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
        return publisher;
    }

    private static final class NoMetric implements Metric {
        @Override
        public void increment() {}

        @Override
        public void decrement() {}

        @Override
        public void add(int value) {}

        @Override
        public void remove(int value) {}

        @Override
        public long getCount() {
            return 0;
        }
    }

    private record NoTimeMetric(String name) implements TimeMetric, TimeMetric.ExecutionResult {
        @Override
        public ExecutionResult stopAndPublish() {
            return this;
        }

        @Override
        public Duration elasped() {
            return Duration.ZERO;
        }

        @Deprecated
        @Override
        public ExecutionResult logWhenExceedP99(Duration threshold) {
            return this;
        }
    }
}
