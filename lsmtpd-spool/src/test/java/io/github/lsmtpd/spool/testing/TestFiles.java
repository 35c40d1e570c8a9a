package io.github.lsmtpd.spool.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.internal.file.AtomicFile;
import io.github.lsmtpd.spool.internal.file.GroupCommit;
import io.github.lsmtpd.spool.internal.file.Leftovers;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files and processes that the spool itself would not make. */
public final class TestFiles {
    /** A key of the spool, as it stands in a file of keys. */
    public static final String KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    /** Another one. */
    public static final String OTHER_KEY = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private TestFiles() {}

    public static void writeWithChecksum(Path file, String json) throws IOException {
        GroupCommit sync = new GroupCommit(() -> {}, Scheduler.system());
        new AtomicFile(new FileOperations(), sync, new Leftovers(new FileOperations()), SpoolKeys.NONE)
                .write(file, out -> out.write(json.getBytes(UTF_8)))
                .join();
        sync.close(10);
    }

    /** Runs another JVM with some options, until it ends or this thread is interrupted; returns all that it prints. */
    public static String outputOf(Class<?> main, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts another JVM under a umask that forbids nothing. */
    public static Process java(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", "umask 000; exec \"$0\" \"$@\"", JAVA, "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
