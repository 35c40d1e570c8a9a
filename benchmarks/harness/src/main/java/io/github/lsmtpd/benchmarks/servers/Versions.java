package io.github.lsmtpd.benchmarks.servers;

import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The versions of what was fetched. */
final class Versions {
    private static final Pattern VERSION = Pattern.compile("\"version\":\\s*\"([^\"]+)\"");

    private Versions() {}

    /** From the name of a jar of one of the modules here. */
    static String ofJar(String module, String prefix) throws IOException {
        Path lib = Path.of(Workspace.classPath(module)).getParent();
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()).replace(".jar", ""))
                    .findFirst()
                    .orElse("unknown");
        }
    }

    static String ofNodeModule(String name) throws IOException {
        Path description =
                Workspace.target().resolve("node/node_modules").resolve(name).resolve("package.json");
        return VERSION.matcher(Files.readString(description))
                .results()
                .findFirst()
                .map(match -> match.group(1))
                .orElse("unknown");
    }
}
