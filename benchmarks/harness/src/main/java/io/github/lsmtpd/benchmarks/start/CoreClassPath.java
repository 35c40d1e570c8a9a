package io.github.lsmtpd.benchmarks.start;

import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a host of the core alone has on its class path, as Maven resolved it: the runtime scope of lsmtpd-core. */
final class CoreClassPath {
    /** The module that is such a host. */
    static final String MODULE = "host-core";

    private static final List<String> EXPECTED = List.of("lsmtpd-core-", "netty-", "slf4j-api-");

    private CoreClassPath() {}

    static void print(Report report) throws IOException {
        TextTable table = new TextTable("jar", "bytes");
        long sum = 0;
        List<Path> jars = jars();
        for (Path jar : jars) {
            table.row(name(jar), bytes(Files.size(jar)));
            sum += Files.size(jar);
        }
        table.row(jars.size() + " jars", bytes(sum));
        report.line("");
        report.line("== the class path of a host of lsmtpd-core alone");
        report.table(table);
        List<Path> others = jars.stream().filter(jar -> !isExpected(jar)).toList();
        report.line("besides the core, Netty and slf4j-api: " + (others.isEmpty() ? "nothing" : others));
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(Workspace.classPath(MODULE)).getParent())) {
            return jars.filter(jar -> !name(jar).startsWith(MODULE)).sorted().toList();
        }
    }

    private static boolean isExpected(Path jar) {
        return EXPECTED.stream().anyMatch(name(jar)::startsWith);
    }

    private static String name(Path jar) {
        return jar.getFileName().toString();
    }

    private static String bytes(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
