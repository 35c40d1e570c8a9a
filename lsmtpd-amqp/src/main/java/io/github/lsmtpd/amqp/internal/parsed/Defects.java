package io.github.lsmtpd.amqp.internal.parsed;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a message, each thing once, in the order in which it was seen. */
final class Defects {
    private static final int MOST = 50;
    /** Some come from the library, which may quote the message. */
    private static final int LONGEST = 200;

    private final Set<String> all = new LinkedHashSet<>();

    void add(String defect) {
        if (all.size() < MOST) {
            all.add(LenientText.wellFormed(defect.substring(0, Math.min(LONGEST, defect.length()))));
        }
    }

    void addAll(Collection<String> defects) {
        defects.forEach(this::add);
    }

    List<String> list() {
        return List.copyOf(all);
    }
}
