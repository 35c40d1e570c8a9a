package io.github.lsmtpd.examples.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.spool.SpoolDirectory;
import io.github.lsmtpd.spool.SpoolSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's commands on encrypted files, with the key and without it. */
class EncryptedSpoolCommandTest {
    private static final UUID ID = UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3");
    private static final String CONTENT = "Subject: secret\r\n\r\nbody\r\n";
    private static final String KEY_MISSING = "it is encrypted with the key 727f70d687051514";

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> variables = new HashMap<>();
    private Path directory;
    private Path keys;

    @BeforeEach
    void importOne() throws IOException {
        directory = temp.resolve("spool");
        keys = Files.writeString(temp.resolve("keys"), "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n");
        variables.putAll(Map.of("SPOOL_PRIMARY", "discard", "TEMP_EMAIL_DIR", directory.toString()));
        Path files = Files.createDirectories(temp.resolve("in"));
        Files.writeString(files.resolve(ID + ".eml"), CONTENT);
        Files.writeString(files.resolve(ID + ".envelope"), "mail from:<>\nrcpt to:<c@example.com>\n");
        try (SpoolDirectory made = spool()) {
            assertThat(made.bytes()).isZero();
        }
        assertThat(runWithKey("import", files.toString())).as(out.toString()).isZero();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return SpoolCommand.run(new PrintWriter(out), new PrintWriter(err), variables, arguments);
    }

    private int runWithKey(String... arguments) {
        variables.put("SPOOL_KEY_FILE", keys.toString());
        try {
            return run(arguments);
        } finally {
            variables.remove("SPOOL_KEY_FILE");
        }
    }

    private SpoolDirectory spool() throws IOException {
        return SpoolDirectory.open(
                SpoolSettings.builder(directory).keyFile(keys).build());
    }

    private Path file() {
        return directory.resolve(ID + ".json");
    }

    @Test
    void importEncryptsAndExportDoesNot() throws IOException {
        assertThat(Files.readString(file(), ISO_8859_1)).startsWith("LSMTPS").doesNotContain("example.com", "secret");
        Path files = temp.resolve("out");

        assertThat(run("export", ID.toString(), files.toString())).isOne();
        assertThat(err.toString()).contains(KEY_MISSING);
        assertThat(runWithKey("export", ID.toString(), files.toString())).isZero();
        assertThat(files.resolve(ID + ".eml")).hasContent(CONTENT);
    }

    @Test
    void showAndListReadWithTheKey() {
        assertThat(runWithKey("show", ID.toString())).isZero();
        assertThat(out.toString()).contains("Subject: secret");
        assertThat(runWithKey("list", "--envelope")).isZero();
        assertThat(out.toString()).contains("c@example.com");

        assertThat(run("show", ID.toString())).isOne();
        assertThat(out.toString()).contains("failure: " + KEY_MISSING);
        assertThat(run("list", "--envelope")).isZero();
        assertThat(out.toString()).contains(KEY_MISSING);
    }

    @Test
    void verifyTellsAMissingKeyFromDamage() throws IOException {
        assertThat(runWithKey("verify")).isZero();
        assertThat(run("verify")).isEqualTo(3);
        assertThat(out.toString()).contains("key missing", KEY_MISSING, "0 of 1 are intact");

        byte[] bytes = Files.readAllBytes(file());
        bytes[100] ^= 1;
        Files.write(file(), bytes);
        assertThat(run("verify")).isEqualTo(3);
        assertThat(runWithKey("verify")).isOne();
        assertThat(out.toString()).contains("damaged", "it is not what was encrypted");
    }

    @Test
    void retryNeedsTheKey() throws IOException {
        try (SpoolDirectory spool = spool()) {
            spool.park(ID);
        }
        assertThat(run("retry", "--all-parked")).isOne();
        assertThat(out.toString()).contains("stays", KEY_MISSING);
        assertThat(runWithKey("retry", "--all-parked")).isZero();
        assertThat(file()).exists();
    }

    @Test
    void drainEndsWithTheFilesThatItHasNoKeyFor() {
        assertThat(run("drain", "--json")).isOne();
        assertThat(out.toString())
                .contains("{\"published\":0,\"parked\":0,\"quarantined\":0,\"left\":1,\"without_key\":1}");
        assertThat(runWithKey("drain", "--json")).isZero();
        assertThat(out.toString())
                .contains("{\"published\":1,\"parked\":0,\"quarantined\":0,\"left\":0,\"without_key\":0}");
        assertThat(file()).doesNotExist();
    }

    @Test
    void aWrongFileOfKeysIsAWrongSetting() throws IOException {
        Files.writeString(keys, "c2VjcmV0\n");
        assertThat(runWithKey("list")).isEqualTo(2);
        assertThat(err.toString())
                .contains("SPOOL_KEY_FILE: '" + keys + "' is not usable", "(line 1 has 6 bytes)")
                .doesNotContain("c2VjcmV0");
    }
}
