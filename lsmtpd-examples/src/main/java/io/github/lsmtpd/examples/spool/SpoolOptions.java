package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.spool.SpoolSetting;
import io.github.lsmtpd.spool.SpoolView;
import io.github.lsmtpd.spool.StoredFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all commands have in common: which spool, and where to print in which form. */
final class SpoolOptions {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(names = "--directory", paramLabel = "DIR", description = "the spool; by default that of TEMP_EMAIL_DIR")
    private @Nullable Path directory;

    @Option(names = "--json", description = "prints one JSON object a line, for programs")
    private boolean json;

    Path directory() {
        return directory == null ? Settings.of(variables()).get(SpoolSetting.DIRECTORY) : directory;
    }

    /** The environment variables, with the directory in its place. */
    Settings settings() {
        Map<String, String> all = new HashMap<>(variables());
        all.put(SpoolSetting.DIRECTORY.variable(), directory().toString());
        all.remove(SpoolSetting.SECOND_DIRECTORY.variable()); // that is another spool, with a command of its own
        return Settings.of(all);
    }

    private Map<String, String> variables() {
        return ((SpoolCommand) spec.root().userObject()).variables();
    }

    SpoolView view() throws IOException {
        Optional<Path> keys = Settings.of(variables()).find(SpoolSetting.KEY_FILE);
        return keys.isEmpty() ? SpoolView.of(directory()) : open(keys.get());
    }

    private SpoolView open(Path keys) throws IOException {
        try {
            return SpoolView.of(directory(), keys);
        } catch (SettingException e) {
            throw e.named(SpoolSetting.KEY_FILE.variable());
        }
    }

    /** The files of a message, at least one. */
    List<StoredFile> find(UUID id) throws IOException {
        List<StoredFile> found = view().find(id);
        if (found.isEmpty()) {
            throw new NoSuchFileException(id + " in " + directory());
        }
        return found;
    }

    Report report() {
        return json ? new JsonReport(out()) : new TableReport(out());
    }

    Progress progress(String what, long total) {
        return new Progress(spec.commandLine().getErr(), isTerminal() && !json, what, total);
    }

    @SuppressWarnings(
            "SystemConsoleNull") // from JDK 22 on it may be there without a terminal: then there is a bar too many
    private static boolean isTerminal() {
        return System.console() != null;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
