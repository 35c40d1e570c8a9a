package io.github.lsmtpd.examples.simulation;

import java.util.function.Predicate;

/** Leaves out of a plan whatever its failure does not need. */
final class Shrinker {
    private Shrinker() {}

    static Plan shrink(Plan failing, Predicate<Plan> fails) {
        Plan smallest = failing;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = smallest.actions().size() - 1; i >= 0; i--) {
                Plan fewer = smallest.without(i);
                if (fails.test(fewer)) {
                    smallest = fewer;
                    changed = true;
                }
            }
        }
        return smallest;
    }
}
