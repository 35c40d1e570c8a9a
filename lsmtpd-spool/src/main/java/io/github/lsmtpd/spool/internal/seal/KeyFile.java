package io.github.lsmtpd.spool.internal.seal;

import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of keys: one a line, in base64, the first of which seals; {@code none} as the first line seals nothing. Stateless; nothing
 * of a key is in a message.
 */
public final class KeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final String SETTING = "keyFile";
    private static final String NONE = "none";

    private KeyFile() {}

    /**
     * Reads the keys.
     *
     * @throws SettingException if there is none, or a line that is none; under the setting's name in code
     */
    public static SpoolKeys read(Path file) {
        return read(file, LOG);
    }

    static SpoolKeys read(Path file, Logger log) {
        if (looksLikeAKey(file.toString())) {
            throw SettingException.secret(SETTING, "the path of a file of keys, not a key");
        }
        try {
            List<String> lines = Files.readAllLines(file);
            warnIfReadable(file, log);
            return parse(file, lines);
        } catch (IOException e) {
            throw new SettingException(SETTING, file, "a readable text file of keys");
        }
    }

    private static boolean looksLikeAKey(String path) {
        try {
            return Base64.getDecoder().decode(path.strip()).length == SpoolKey.LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static SpoolKeys parse(Path file, List<String> lines) {
        boolean seals = true;
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.equals(NONE) && seals && keys.isEmpty()) {
                seals = false;
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(file, i + 1, line));
            }
        }
        if (keys.isEmpty()) {
            throw wrong(file, "there is no key");
        }
        return SpoolKeys.of(keys, seals);
    }

    private static byte[] key(Path file, int number, String line) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) { // which quotes the line
            throw wrong(file, "line " + number + " is not base64");
        }
        if (key.length != SpoolKey.LENGTH) {
            throw wrong(file, "line " + number + " has " + key.length + " bytes");
        }
        return key;
    }

    private static SettingException wrong(Path file, String what) {
        return new SettingException(
                SETTING,
                file,
                "a file with a key on each line, 32 bytes in base64 as 'openssl rand -base64 32' prints them (" + what
                        + ")");
    }

    private static void warnIfReadable(Path file, Logger log) throws IOException {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                log.warn("Every user of this machine can read {}, and with it the spool: take that right away", file);
            }
        } catch (UnsupportedOperationException e) {
            // another kind of file system
        }
    }
}
