package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import io.github.lsmtpd.spool.StoredFile.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spool retry}. */
@Command(
        name = "retry",
        description =
                "Moves messages that were set aside back, if they are intact: they are tried again within seconds.",
        mixinStandardHelpOptions = true)
final class RetryCommand implements Callable<Integer> {
    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Which which;

    /** Which messages. */
    static final class Which {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "these messages")
        private final List<UUID> ids = new ArrayList<>();

        @Option(names = "--all-parked", description = "all that are parked")
        private boolean allParked;
    }

    @Override
    public Integer call() throws IOException {
        SpoolView view = options.view();
        List<StoredFile> files = files(view);
        Report report = options.report();
        int status = 0;
        try (Progress progress = options.progress("retry", files.size())) {
            for (StoredFile file : files) {
                try {
                    view.retry(file);
                    report.row(Rows.of(file.id(), "waits", ""));
                } catch (IOException | IllegalArgumentException e) {
                    report.row(Rows.of(file.id(), "stays", Failure.text(e)));
                    status = 1;
                }
                progress.step();
            }
        }
        report.end();
        return status;
    }

    private List<StoredFile> files(SpoolView view) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        if (which.allParked) {
            view.forEach(EnumSet.of(State.PARKED), files::add);
        }
        for (UUID id : which.ids) {
            files.addAll(options.find(id));
        }
        return files;
    }
}
