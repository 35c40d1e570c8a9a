package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import io.github.lsmtpd.spool.StoredFile.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spool verify}. */
@Command(
        name = "verify",
        description = "Reads every file whole, and says which are not as they were written.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Override
    public Integer call() throws IOException {
        SpoolView view = options.view();
        List<StoredFile> files = new ArrayList<>();
        view.forEach(EnumSet.allOf(State.class), files::add);
        Report report = options.report();
        int intact = 0;
        int damaged = 0;
        try (Progress progress = options.progress("verify", files.size())) {
            for (StoredFile file : files) {
                String failure = failure(view, file);
                intact += failure.isEmpty() ? 1 : 0;
                damaged += failure.isEmpty() || file.state() == State.QUARANTINED ? 0 : 1;
                if (!failure.isEmpty()) {
                    report.row(
                            Rows.of(file.id(), file.state() == State.QUARANTINED ? "quarantined" : "damaged", failure));
                }
                progress.step();
            }
        }
        report.row(Rows.of("total", intact + " of " + files.size() + " are intact", ""));
        report.end();
        return damaged == 0 ? 0 : 1;
    }

    /** What is wrong, or the empty text; one that has gone was delivered meanwhile. */
    private static String failure(SpoolView view, StoredFile file) {
        try (InputStream content = view.read(file).content().openStream()) {
            content.transferTo(OutputStream.nullOutputStream());
            return "";
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            return Failure.text(e);
        }
    }
}
