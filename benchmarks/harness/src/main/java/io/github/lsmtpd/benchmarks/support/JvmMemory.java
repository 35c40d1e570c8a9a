package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, in bytes.
 *
 * @param heap live objects
 * @param direct memory outside the heap that code has asked for: direct buffers, those of Netty among them
 * @param resident what the kernel has given the process
 */
public record JvmMemory(long heap, long direct, long resident) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    /** The category of native memory tracking into which Unsafe allocates. */
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    /** Of a JVM that runs with {@code -XX:NativeMemoryTracking=summary}; it collects all garbage first. */
    public static JvmMemory of(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run"); // lets cleaners free what only garbage held
        String histogram = jcmd(pid, "GC.class_histogram");
        String nativeMemory = jcmd(pid, "VM.native_memory", "summary");
        return new JvmMemory(find(TOTAL, histogram), find(OTHER, nativeMemory) * 1024, Memory.resident(pid));
    }

    /** Heap and direct memory together. */
    public long managed() {
        return heap + direct;
    }

    private static long find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("jcmd did not say " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(jcmd.toString(), Long.toString(pid))));
        builder.command().addAll(List.of(command));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd failed: " + output);
        }
        return output;
    }
}
