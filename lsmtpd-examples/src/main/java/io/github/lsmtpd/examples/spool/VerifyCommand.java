package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.spool.MissingKeyException;
import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import io.github.lsmtpd.spool.StoredFile.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spool verify}. */
@Command(
        name = "verify",
        description = "Reads every file whole, and says which are not as they were written. Ends with 3 if none is"
                + " damaged, but some are encrypted with a key that is not in SPOOL_KEY_FILE.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final int KEYS_MISSING = 3;

    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Override
    public Integer call() throws IOException {
        SpoolView view = options.view();
        List<StoredFile> files = new ArrayList<>();
        view.forEach(EnumSet.allOf(State.class), files::add);
        Report report = options.report();
        Map<Result, Integer> counts = new EnumMap<>(Result.class);
        try (Progress progress = options.progress("verify", files.size())) {
            for (StoredFile file : files) {
                IOException failure = failure(view, file);
                Result result = result(file, failure);
                counts.merge(result, 1, Integer::sum);
                if (failure != null) {
                    report.row(Rows.of(file.id(), result.text(), Failure.text(failure)));
                }
                progress.step();
            }
        }
        report.row(Rows.of("total", counts.getOrDefault(Result.INTACT, 0) + " of " + files.size() + " are intact", ""));
        report.end();
        return counts.containsKey(Result.DAMAGED) ? 1 : counts.containsKey(Result.KEY_MISSING) ? KEYS_MISSING : 0;
    }

    /** What a file is. */
    private enum Result {
        INTACT,
        QUARANTINED,
        KEY_MISSING,
        DAMAGED;

        private String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static Result result(StoredFile file, @Nullable IOException failure) {
        if (failure == null) {
            return Result.INTACT;
        }
        if (file.state() == State.QUARANTINED) {
            return Result.QUARANTINED;
        }
        return failure instanceof MissingKeyException ? Result.KEY_MISSING : Result.DAMAGED;
    }

    /** What is wrong, or null; one that has gone was delivered meanwhile. */
    private static @Nullable IOException failure(SpoolView view, StoredFile file) {
        try (InputStream content = view.read(file).content().openStream()) {
            content.transferTo(OutputStream.nullOutputStream());
            return null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
