package io.github.lsmtpd.benchmarks.support;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where things are; {@code benchmarks/run} says where the project is. */
public final class Workspace {
    private static final Path PROJECT =
            Path.of(System.getProperty("project", ".")).toAbsolutePath().normalize();

    private Workspace() {}

    /** The project's top directory. */
    public static Path project() {
        return PROJECT;
    }

    /** What is built and fetched for the benchmarks, and may be removed. */
    public static Path target() {
        return PROJECT.resolve("benchmarks/target");
    }

    /** Where results are kept. */
    public static Path results() {
        return PROJECT.resolve("benchmarks/results");
    }

    /** The finished gateway. */
    public static Path gatewayJar() {
        return PROJECT.resolve("lsmtpd-examples/target/lsmtpd-gateway.jar");
    }

    /** The class path of one of the modules here. */
    public static String classPath(String module) {
        return PROJECT.resolve("benchmarks").resolve(module).resolve("target/lib") + "/*";
    }

    /** A command that runs Java as we run. */
    public static List<String> java(String... arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return Stream.concat(Stream.of(java.toString()), Arrays.stream(arguments))
                .toList();
    }
}
