package io.github.lsmtpd.benchmarks.latency;

import org.HdrHistogram.Histogram;

/**
 * Two times for each message: from when it was due, and from when the last of its bytes was written, to the final reply.
 * Not thread safe.
 */
final class Latencies {
    private static final int DIGITS = 3;
    private static final double MILLI = 1e6;

    private final Histogram response = new Histogram(DIGITS);
    private final Histogram service = new Histogram(DIGITS);

    void record(long responseNanos, long serviceNanos) {
        response.recordValue(Math.max(0, responseNanos));
        service.recordValue(Math.max(0, serviceNanos));
    }

    double responseMillis(double percentile) {
        return response.getValueAtPercentile(percentile) / MILLI;
    }

    double serviceMillis(double percentile) {
        return service.getValueAtPercentile(percentile) / MILLI;
    }
}
