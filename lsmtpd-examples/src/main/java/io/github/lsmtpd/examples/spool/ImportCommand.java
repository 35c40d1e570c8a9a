package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.SpoolView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spool import}. */
@Command(
        name = "import",
        description =
                "Writes messages into the spool: NAME.json, of this program or of the Rust system, and NAME.eml with"
                        + " NAME.envelope (MAIL FROM:<...> and RCPT TO:<...>) beside it. The files stay.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    private static final String JSON = ".json";

    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Parameters(paramLabel = "DIR", description = "where the files are")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path directory;

    @Override
    public Integer call() throws IOException {
        SpoolView view = options.view();
        List<Path> files = files();
        Report report = options.report();
        int status = 0;
        try (Progress progress = options.progress("import", files.size())) {
            for (Path file : files) {
                try {
                    MailMessage message = read(file);
                    view.add(message);
                    report.row(Rows.of(file, "imported", message.id()));
                } catch (IOException e) {
                    report.row(Rows.of(file, "not imported", Failure.text(e)));
                    status = 1;
                }
                progress.step();
            }
        }
        report.end();
        return status;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file ->
                            file.toString().endsWith(JSON) || file.toString().endsWith(EmlFiles.CONTENT))
                    .sorted()
                    .toList();
        }
    }

    private static MailMessage read(Path file) throws IOException {
        if (file.toString().endsWith(EmlFiles.CONTENT)) {
            return EmlFiles.read(file);
        }
        try (InputStream json = Files.newInputStream(file)) {
            return MessageJson.read(json);
        }
    }
}
