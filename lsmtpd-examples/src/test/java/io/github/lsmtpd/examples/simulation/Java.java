package io.github.lsmtpd.examples.simulation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java that is installed: with one from 21 on, a simulation is many times as fast. */
record Java(Path program, int version) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int CONTINUATIONS = 21;

    /** The newest that is where Linux distributions put them, or the one that runs this. */
    static Java newest() throws IOException {
        Java newest = new Java(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Runtime.version().feature());
        if (Files.isDirectory(INSTALLED)) {
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(INSTALLED)) {
                for (Path home : homes) {
                    int version = version(home.resolve("release"));
                    if (version > newest.version && Files.isExecutable(home.resolve("bin/java"))) {
                        newest = new Java(home.resolve("bin/java"), version);
                    }
                }
            }
        }
        return newest;
    }

    private static int version(Path release) throws IOException {
        if (!Files.isReadable(release)) {
            return 0;
        }
        Matcher matcher = VERSION.matcher(Files.readString(release));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    boolean hasContinuations() {
        return version >= CONTINUATIONS;
    }
}
