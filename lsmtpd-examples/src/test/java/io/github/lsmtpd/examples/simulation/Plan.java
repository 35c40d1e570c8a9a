package io.github.lsmtpd.examples.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What befalls a simulated server, and when: all of it follows from a seed. A plan with fewer actions is one, too. Immutable. */
record Plan(long seed, List<Action> actions) {
    private static final int MOST_MAILS = 12;
    private static final int MOST_TROUBLES = 6;

    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final long LAST = TimeUnit.SECONDS.toNanos(1);

    /** One thing that happens at a moment; {@code amount} is from 0 to 999. */
    record Action(long at, ActionKind kind, int amount) {
        @Override
        public String toString() {
            return kind + "@" + TimeUnit.NANOSECONDS.toMicros(at) + "/" + amount;
        }
    }

    static Plan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Action> actions = new ArrayList<>();
        long span = LONGEST / (1 + random.nextInt(20));
        int mails = 1 + random.nextInt(MOST_MAILS);
        for (int i = 0; i < mails; i++) {
            actions.add(action(random, span, ActionKind.MAIL));
        }
        List<ActionKind> kinds = List.copyOf(someKinds(random));
        int troubles = kinds.isEmpty() ? 0 : random.nextInt(MOST_TROUBLES);
        for (int i = 0; i < troubles; i++) {
            actions.add(action(random, span, kinds.get(random.nextInt(kinds.size()))));
        }
        actions.sort(Comparator.comparingLong(Action::at));
        return new Plan(seed, List.copyOf(actions));
    }

    /** A schedule has few kinds of trouble, so that one does not always hide behind another. */
    private static Set<ActionKind> someKinds(SplittableRandom random) {
        Set<ActionKind> kinds = EnumSet.noneOf(ActionKind.class);
        List<ActionKind> all = Arrays.stream(ActionKind.values())
                .filter(kind -> kind != ActionKind.MAIL)
                .toList();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            kinds.add(all.get(random.nextInt(all.size())));
        }
        return kinds;
    }

    private static Action action(SplittableRandom random, long span, ActionKind kind) {
        return new Action(random.nextLong(span), kind, random.nextInt(1_000));
    }

    /** After this moment nothing bad happens any more. */
    long end() {
        return actions.isEmpty() ? 0 : actions.get(actions.size() - 1).at() + LAST;
    }

    /** The same without one of its actions. */
    Plan without(int index) {
        List<Action> fewer = new ArrayList<>(actions);
        fewer.remove(index);
        return new Plan(seed, List.copyOf(fewer));
    }

    @Override
    public String toString() {
        return seed + ": " + actions.stream().map(Action::toString).collect(Collectors.joining(" "));
    }
}
