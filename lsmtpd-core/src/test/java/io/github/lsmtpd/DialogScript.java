package io.github.lsmtpd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One file of {@code dialogs/}; README.md there describes the format. */
record DialogScript(String name, List<Step> steps) {
    /** A line: what it does, and the rest of it. */
    record Step(int line, String keyword, String text) {
        @Override
        public String toString() {
            return "line " + line + ": " + keyword + " " + text;
        }
    }

    /** All scripts, by name. */
    static List<DialogScript> all() {
        try (Stream<Path> files = Files.list(
                Path.of(DialogScript.class.getResource("/dialogs/README.md").toURI())
                        .getParent())) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(DialogScript::read)
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("no scripts", e);
        }
    }

    private static DialogScript read(Path file) {
        try {
            AtomicInteger number = new AtomicInteger();
            List<Step> steps = Files.readAllLines(file).stream()
                    .map(line -> step(number.incrementAndGet(), line))
                    .filter(step -> !step.keyword().isEmpty() && !step.keyword().startsWith("#"))
                    .toList();
            return new DialogScript(file.getFileName().toString().replace(".txt", ""), steps);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Step step(int number, String line) {
        int space = line.indexOf(' ');
        return space < 0
                ? new Step(number, line, "")
                : new Step(number, line.substring(0, space), line.substring(space + 1));
    }

    @Override
    public String toString() {
        return name;
    }

    /** The bytes that an escaped text stands for. */
    static byte[] unescape(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '\\') {
                at = escape(text, at + 1, out);
            } else {
                int end = text.offsetByCodePoints(at, 1);
                out.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
                at = end;
            }
        }
        return out.toByteArray();
    }

    private static int escape(String text, int at, ByteArrayOutputStream out) {
        switch (text.charAt(at)) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case '0' -> out.write(0);
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                return at + 3;
            }
            case '{' -> {
                return repetition(text, at, out);
            }
            default -> throw new IllegalArgumentException("no such escape: " + text.substring(at));
        }
        return at + 1;
    }

    /** {@code \{1000 text}}. */
    private static int repetition(String text, int at, ByteArrayOutputStream out) {
        int end = text.indexOf('}', at);
        int space = text.indexOf(' ', at);
        byte[] once = unescape(text.substring(space + 1, end));
        for (int i = Integer.parseInt(text.substring(at + 1, space)); i > 0; i--) {
            out.writeBytes(once);
        }
        return end + 1;
    }
}
