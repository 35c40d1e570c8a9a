package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.spool.FailoverSink;
import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import io.github.lsmtpd.spool.StoredFile.State;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spool drain}. */
@Command(
        name = "drain",
        description = "Publishes all messages that wait, with the gateway's settings, and ends when none is left. The"
                + " server must not be running, since it has the spool open.",
        mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
    private static final int PAUSE_MILLIS = 200;

    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Option(
            names = "--timeout",
            paramLabel = "SECS",
            defaultValue = "0",
            description = "ends after this time with what is left; 0, the default: never")
    private long timeoutSeconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SpoolView view = options.view();
        long withoutKey = waiting(view, file -> !view.hasKey(file));
        try (FailoverSink sink = open()) {
            long left = drain(view, sink, withoutKey);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("published", sink.replayed());
            row.put("parked", sink.parked());
            row.put("quarantined", sink.quarantined());
            row.put("left", left);
            row.put("without key", withoutKey);
            Report report = options.report();
            report.row(row);
            report.end();
            return left + sink.parked() + sink.quarantined() == 0 ? 0 : 1;
        }
    }

    private FailoverSink open() {
        return (FailoverSink) MessageSinkProvider.named("SINK", "spool").create(options.settings());
    }

    private long drain(SpoolView view, FailoverSink sink, long withoutKey) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long limit = Duration.ofSeconds(timeoutSeconds).toNanos();
        long before = waiting(view, file -> true) - withoutKey;
        long left = before;
        try (Progress progress = options.progress("drain", before)) {
            while (left > 0 && (limit == 0 || System.nanoTime() - began < limit)) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                long done = sink.replayed() + sink.parked() + sink.quarantined();
                // A directory of a million files is not to be read through five times a second.
                left = done < before ? left : waiting(view, file -> true) - withoutKey;
                progress.at(done);
            }
        }
        return waiting(view, file -> true);
    }

    private static long waiting(SpoolView view, Predicate<StoredFile> which) throws IOException {
        AtomicLong count = new AtomicLong();
        view.forEach(EnumSet.of(State.WAITING), file -> count.addAndGet(which.test(file) ? 1 : 0));
        return count.get();
    }
}
