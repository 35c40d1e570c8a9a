package io.github.lsmtpd.benchmarks.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What one subject showed in all rounds: the runs that worked, and why the others did not. A failed run is never a
 * number. Not thread safe.
 *
 * @param <M> what one run measures
 */
public final class Series<M> {
    private final List<M> runs = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** A run that worked. */
    public void add(M run) {
        runs.add(run);
    }

    /** A run that did not. */
    public void fail(String reason) {
        failures.add(reason);
    }

    /** The runs that worked, in their order. */
    public List<M> runs() {
        return List.copyOf(runs);
    }

    /** Why the others did not. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** One figure of all runs that worked; empty if there is none. */
    public Optional<Spread> spread(ToDoubleFunction<M> figure) {
        return runs.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(runs.stream().mapToDouble(figure)));
    }

    /** The median of one figure; not a number if no run worked. */
    public double median(ToDoubleFunction<M> figure) {
        return spread(figure).map(Spread::median).orElse(Double.NaN);
    }

    /** One figure as text; {@code failed} if no run worked. */
    public String text(ToDoubleFunction<M> figure) {
        return spread(figure).map(Spread::toString).orElse("failed");
    }

    /** The median of one figure; {@code -} if no run worked. */
    public String medianText(ToDoubleFunction<M> figure) {
        return spread(figure).map(Spread::medianText).orElse("-");
    }
}
