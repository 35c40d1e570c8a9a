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
import java.util.List;

/** Files and processes that the spool itself would not make. */
public final class TestFiles {
    /** A key of the spool, as it stands in a file of keys. */
    public static final String KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    /** Another one. */
    public static final String OTHER_KEY = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    private TestFiles() {}

    public static void writeWithChecksum(Path file, String json) throws IOException {
        GroupCommit sync = new GroupCommit(() -> {}, Scheduler.system());
        new AtomicFile(new FileOperations(), sync, new Leftovers(new FileOperations()), SpoolKeys.NONE)
                .write(file, out -> out.write(json.getBytes(UTF_8)))
                .join();
        sync.close(10);
    }

    /** Starts another JVM under a umask that forbids nothing. */
    public static Process java(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new java.util.ArrayList<>(List.of(
                "sh", "-c", "umask 000; exec \"$0\" \"$@\"", java, "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
