package io.github.lsmtpd.examples.killer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/** A gateway whose code lacks a line: a class with the same name comes before that of its jar. */
enum Mutant {
    NONE(""),
    WITHOUT_FSYNC_OF_FILES("file.force(true);"),
    WITHOUT_FSYNC_OF_DIRECTORIES("channel.force(true);");

    private static final Path SOURCE =
            Path.of("../lsmtpd-core/src/main/java/io/github/lsmtpd/internal/file/FileOperations.java");

    private final String line;

    Mutant(String line) {
        this.line = line;
    }

    /** Compiles the class into a directory, and returns the options of a JVM that finds it there. */
    List<String> jvmOptions(Path directory) throws IOException {
        if (this == NONE) {
            return List.of();
        }
        String text = Files.readString(SOURCE);
        assertThat(text).containsOnlyOnce(line);
        Path source = directory.resolve(SOURCE.getFileName());
        Files.writeString(source, text.replace(line, ""));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
        assertThat(status).as("the compiler's status").isZero();
        return List.of("-cp", directory + File.pathSeparator + System.getProperty("gateway.jar"));
    }
}
