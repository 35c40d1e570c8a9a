package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs of Debian's Postfix package, unpacked and not installed. */
public final class Postfix {
    private static final Path DIRECTORY = Path.of(System.getProperty("postfix.directory", "."));

    private Postfix() {}

    /** A command with one of its programs. */
    public static ProcessBuilder command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(DIRECTORY.resolve("usr/sbin").resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .put("LD_LIBRARY_PATH", DIRECTORY.resolve("usr/lib/postfix").toString());
        builder.environment()
                .put("MAIL_CONFIG", Workspace.target().resolve("postfix-config").toString());
        return builder;
    }

    /** Where the package was unpacked. */
    public static Path directory() {
        return DIRECTORY;
    }

    static String version() {
        return System.getProperty("postfix.version", "unknown");
    }
}
