package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose first line is a secret, as Docker and Kubernetes hand them out. Stateless. */
final class SecretFile {
    private SecretFile() {}

    /**
     * Reads the first line.
     *
     * @throws IOException if there is none; the message names the file and holds nothing of it
     */
    static String read(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> new IOException("the first line of " + file + " is empty"));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text in UTF-8", e);
        }
    }

    /** Reads it at the start, where what is wrong is a wrong setting. */
    static String read(String setting, Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            throw new SettingException(setting, file, "a readable file whose first line is the secret, in UTF-8");
        }
    }
}
