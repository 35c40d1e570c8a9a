package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import io.github.lsmtpd.spool.StoredFile.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spool list}. */
@Command(name = "list", description = "Lists the messages, the oldest first.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "waiting, parked or quarantined; all of them by default")
    private final List<State> states = new ArrayList<>();

    @Option(names = "--envelope", description = "reads each file, and shows sender and recipients as well")
    private boolean envelope;

    @Override
    public Integer call() throws IOException {
        return list(options, states.isEmpty() ? EnumSet.allOf(State.class) : EnumSet.copyOf(states), envelope);
    }

    static int list(SpoolOptions options, Set<State> states, boolean envelope) throws IOException {
        SpoolView view = options.view();
        List<StoredFile> files = new ArrayList<>();
        view.forEach(states, files::add);
        files.sort(Comparator.comparing(StoredFile::written).thenComparing(StoredFile::id));
        Report report = options.report();
        for (StoredFile file : files) {
            report.row(envelope ? withEnvelope(view, file) : Rows.of(file));
        }
        report.end();
        return 0;
    }

    /** One that cannot be read is listed with the failure. */
    private static Map<String, Object> withEnvelope(SpoolView view, StoredFile file) {
        try {
            return Rows.of(file, view.read(file));
        } catch (IOException e) {
            Map<String, Object> row = Rows.of(file);
            row.remove("reason");
            row.put("sender", "");
            row.put("recipients", List.of());
            row.put("reason", file.reason().orElseGet(() -> Failure.text(e)));
            return row;
        }
    }
}
