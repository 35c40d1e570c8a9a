package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds in which all subjects are measured in turn, so that what the machine does meanwhile touches all of them. Each
 * round starts with another subject.
 */
public final class SideBySide {
    private SideBySide() {}

    /** One measurement. */
    @FunctionalInterface
    public interface Measurement<S, M> {
        /**
         * Measures.
         *
         * @throws FailedRunException if this run has no result
         */
        M measure(S subject) throws FailedRunException, IOException, InterruptedException;
    }

    /** Measures each subject once a round. */
    public static <S, M> Map<S, Series<M>> run(int rounds, List<S> subjects, Measurement<S, M> measurement)
            throws IOException, InterruptedException {
        Map<S, Series<M>> results = new LinkedHashMap<>();
        subjects.forEach(subject -> results.put(subject, new Series<>()));
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < subjects.size(); turn++) {
                S subject = subjects.get((round + turn) % subjects.size());
                measure(subject, measurement, results.get(subject));
            }
        }
        return results;
    }

    private static <S, M> void measure(S subject, Measurement<S, M> measurement, Series<M> results)
            throws IOException, InterruptedException {
        try {
            results.add(measurement.measure(subject));
        } catch (FailedRunException e) {
            results.fail(e.getMessage());
        }
    }
}
