package io.github.lsmtpd.examples.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened, for a person to read; kept only if it is asked for, because that takes time. */
final class Trace {
    private final Timeline timeline;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();

    Trace(Timeline timeline, boolean kept) {
        this.timeline = timeline;
        this.kept = kept;
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is in no dependency of ours
    void add(String format, Object... arguments) {
        if (kept) {
            lines.add(String.format(Locale.ROOT, "%11.6f  ", timeline.now() / 1e9)
                    + String.format(Locale.ROOT, format, arguments));
        }
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
