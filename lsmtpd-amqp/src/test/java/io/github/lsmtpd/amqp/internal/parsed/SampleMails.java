package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The sample mails that mime4j's and Python's tests carry, with CRLF at the end of each line as a server has them. */
final class SampleMails {
    private SampleMails() {}

    /** All of mime4j, by their names. */
    static Map<String, byte[]> ofMime4j() throws IOException {
        String marker = "/testmsgs/";
        try (JarFile jar = new JarFile(testsJar().toFile())) {
            Map<String, byte[]> mails = new TreeMap<>();
            for (JarEntry entry : jar.stream().toList()) {
                if (("/" + entry.getName()).replace("mimetools-", "").startsWith(marker)
                        && entry.getName().endsWith(".msg")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        mails.put(entry.getName().replace('/', '-'), withCrlf(in.readAllBytes()));
                    }
                }
            }
            return mails;
        }
    }

    private static Path testsJar() {
        String[] paths = System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1);
        return Stream.of(paths)
                .filter(path -> path.matches(".*apache-mime4j-core-[^/]*-tests\\.jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }

    /** All of Python's test suite, or nothing if it is not here. */
    static Optional<Map<String, byte[]>> ofPython() throws IOException {
        String directory = System.getenv("LSMTPD_PYTHON_EMAIL_DATA");
        if (directory == null) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            Map<String, byte[]> mails = new TreeMap<>();
            files.filter(file -> file.getFileName().toString().matches("msg_.*\\.txt"))
                    .forEach(file -> mails.put("python-" + file.getFileName(), read(file)));
            return Optional.of(mails);
        }
    }

    private static byte[] read(Path file) {
        try {
            return withCrlf(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] withCrlf(byte[] bytes) {
        return new String(bytes, ISO_8859_1).replaceAll("\r\n?|\n", "\r\n").getBytes(ISO_8859_1);
    }
}
