package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.config.SettingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** What a failure is in words, on one line. Stateless. */
final class Failure {
    private Failure() {}

    /** Prints the failure that ends a command, and returns its exit code. */
    static int print(Exception failure, CommandLine command) {
        command.getErr().println(SpoolCommand.NAME + ": " + text(failure));
        command.getErr().flush();
        return failure instanceof SettingException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    static String text(Exception failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof NoSuchFileException) {
            text += " does not exist";
        } else if (failure instanceof FileAlreadyExistsException) {
            text += " exists already";
        } else if (failure instanceof FileSystemException named && named.getReason() == null) {
            text += ": " + failure.getClass().getSimpleName();
        }
        return LogText.oneLine(text);
    }
}
