package io.github.lsmtpd.benchmarks;

import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import java.util.Set;

/** One of the things that {@code benchmarks/run} can measure. */
public interface Benchmark {
    /** The options that it knows. */
    Set<String> options();

    /** Measures and reports. */
    void run(Options options, Report report) throws Exception;
}
