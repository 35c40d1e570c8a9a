package io.github.lsmtpd.examples.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spool export}. */
@Command(
        name = "export",
        description = "Writes a message as ID.eml, its content byte for byte, and ID.envelope; the spool keeps it.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final SpoolOptions options = new SpoolOptions();

    @Parameters(index = "0", paramLabel = "ID", description = "the message")
    @SuppressWarnings("NullAway.Init") // by picocli
    private UUID id;

    @Parameters(index = "1", paramLabel = "DIR", defaultValue = ".", description = "where to; here by default")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path directory;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(directory);
        Path written = EmlFiles.write(options.view().read(options.find(id).get(0)), directory);
        Report report = options.report();
        report.row(Rows.of(id, "exported", written));
        report.end();
        return 0;
    }
}
