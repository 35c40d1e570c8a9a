package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** When and where a result was seen. */
final class Machine {
    private Machine() {}

    static List<String> describe() throws IOException {
        String date = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                .format(ZonedDateTime.now(ZoneOffset.UTC));
        return List.of(
                "date:     " + date,
                "machine:  " + Runtime.getRuntime().availableProcessors() + " x " + field("/proc/cpuinfo", "model name")
                        + ", " + memory(),
                "system:   " + field("/etc/os-release", "PRETTY_NAME").replace("\"", "") + ", Linux "
                        + System.getProperty("os.version") + ", " + System.getProperty("os.arch"),
                "JDK:      " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    private static String memory() throws IOException {
        long kib = Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
        return String.format(Locale.ROOT, "%.1f GiB", kib / 1024.0 / 1024);
    }

    /** The first field of that name, in a file that has one a line, as in {@code name : value} or {@code name=value}. */
    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceFirst("^[^:=]*[:=]\\s*", ""))
                .findFirst()
                .orElse("unknown");
    }
}
