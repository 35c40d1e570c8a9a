package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.spool.StoredFile.State;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spool quarantine list}. */
@Command(
        name = "quarantine",
        description = "Looks at damaged files.",
        subcommands = QuarantineCommand.Damaged.class,
        mixinStandardHelpOptions = true)
final class QuarantineCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** {@code list}. */
    @Command(
            name = "list",
            description = "Lists the damaged files, with what is wrong.",
            mixinStandardHelpOptions = true)
    static final class Damaged implements Callable<Integer> {
        @Mixin
        private final SpoolOptions options = new SpoolOptions();

        @Override
        public Integer call() throws IOException {
            return ListCommand.list(options, EnumSet.of(State.QUARANTINED), false);
        }
    }
}
