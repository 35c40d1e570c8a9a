package io.github.lsmtpd.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README shows only code that compiles. */
class ReadmeTest {
    private static final Pattern JAVA_BLOCK =
            Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private final String readme = read(Path.of("../README.md"));

    @Test
    void everyJavaBlockIsPartOfAnExample() throws IOException {
        List<String> blocks = groups(JAVA_BLOCK, readme);
        List<String> examples = examples();
        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(examples)
                        .anySatisfy(source -> assertThat(source).contains(unindented(block))));
    }

    private static List<String> examples() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/github/lsmtpd/examples"))) {
            return sources.filter(Files::isRegularFile)
                    .map(source -> unindented(read(source)))
                    .toList();
        }
    }

    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
