package io.github.lsmtpd.examples.spool;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code spool}: what an operator does with the files of the spool. Ends with 0 if all was done, with 1 if something was not
 * or is not as it should be, with 2 if the arguments are wrong, and {@code verify} with 3 if it lacks keys. All but {@code drain} work beside a running server.
 */
@Command(
        name = SpoolCommand.NAME,
        description = "Looks after the files of the spool.",
        subcommands = {
            ListCommand.class,
            ShowCommand.class,
            ExportCommand.class,
            RetryCommand.class,
            QuarantineCommand.class,
            VerifyCommand.class,
            ImportCommand.class,
            DrainCommand.class
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The directory is that of TEMP_EMAIL_DIR, or of --directory; SPOOL_KEY_FILE has the keys of encrypted files.",
            "All but drain work beside a running server.",
            "Ends with 0: all done; 1: something was not done, or is not as it should be; 2: wrong arguments;"
                    + " 3: verify lacks keys."
        })
public final class SpoolCommand implements Runnable {
    /** Its name among the gateway's arguments. */
    public static final String NAME = "spool";

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private final Map<String, String> variables;

    private SpoolCommand(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * Runs a command.
     *
     * @param out for what it prints
     * @param err for failures and progress
     * @param variables the environment, where the settings are
     * @param arguments those after {@code spool}
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, Map<String, String> variables, String... arguments) {
        return new CommandLine(new SpoolCommand(variables))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> Failure.print(failure, command))
                .execute(arguments);
    }

    Map<String, String> variables() {
        return variables;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
